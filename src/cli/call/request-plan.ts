import type { ValuesByName } from '#console';
import { type SchemaMethod, toWire } from '#qmf';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import type { ResolvedObject } from '../select/find-object.ts';

/** Asks an agent what a call would run there, one line for each step: nothing is done. @throws {QmfException} as the call would. */
export async function requestPlan(
  { console, callTimeoutMs: timeoutMs }: ConsoleSession,
  { agent, objectId }: ResolvedObject,
  method: SchemaMethod,
  given: ValuesByName,
): Promise<readonly string[]> {
  const callArguments = new Map(
    method.arguments.flatMap(({ name, type }) => {
      const value = given[name];
      return value === undefined ? [] : [[name, toWire(type, value, 'refuse')] as const];
    }),
  );
  for await (const machine of console.objects(agent.name, { className: 'ovirtNode' })) {
    const args = { object: objectId.objectName, method: method.name, callArguments };
    const { plan } = await console.call(agent.name, machine, 'validateChange', args, { timeoutMs });
    return Array.isArray(plan) ? plan.map(String) : [];
  }
  throw commandFailure(`${agent.name} has no object of class ovirtNode, which would tell what a call runs`);
}
