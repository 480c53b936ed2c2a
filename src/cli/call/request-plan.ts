import type { ValuesByName } from '#console';
import { type SchemaMethod, toWire } from '#qmf';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import type { ResolvedObject } from '../select/find-object.ts';

/**
 * Asks an agent which commands a call would run, without running them.
 * @returns one line per step.
 * @throws {QmfException} with the refusal of the call itself.
 */
export async function requestPlan(
  { console, callTimeoutMs: timeoutMs }: ConsoleSession,
  { agent, objectId }: ResolvedObject,
  method: SchemaMethod,
  argumentValues: ValuesByName,
): Promise<readonly string[]> {
  const callArguments = new Map(
    method.arguments.flatMap(({ name, type }) => {
      const value = argumentValues[name];
      return value === undefined ? [] : [[name, toWire(type, value, 'refuse')] as const];
    }),
  );
  for await (const machine of console.objects(agent.name, { className: 'ovirtNode' })) {
    const args = { object: objectId.objectName, method: method.name, callArguments };
    const { plan } = await console.call(agent.name, machine, 'validateChange', args, { timeoutMs });
    return Array.isArray(plan) ? plan.map(String) : [];
  }
  throw commandFailure(`${agent.name} has no object of class ovirtNode; expected one, to plan a call`);
}
