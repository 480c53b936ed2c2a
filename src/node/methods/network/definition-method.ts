import { type DefinitionChange, definitionPlan, type NetworkAction, Refused } from '#actions';
import type { NodeContext } from '../../context/node-context.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { definitionsByName } from '../../interfaces/definitions.ts';
import { definitionService, knownDefinitions, readWritten } from './definition-service.ts';
import type { NetworkRequest } from './network-change.ts';
import { readManagers } from './ownership.ts';

interface WrittenRequest<Out> {
  /** The method of the schema. */
  readonly method: string;
  /** The interface that the caller named. */
  readonly name: string;
  /** Interfaces that the definition names besides. */
  readonly others?: readonly string[];
  readonly change: DefinitionChange;
  readonly result?: (facts: NodeFacts) => Out;
}

/** Requests a change of what is written down; what runs stays as it is. */
export async function definitionRequest<Out = Record<string, never>>(
  { host, facts }: NodeContext,
  { method, name, others, change, result }: WrittenRequest<Out>,
): Promise<NetworkRequest<undefined, Out>> {
  const written = await readWritten(host, facts());
  const managers = await readManagers(host);
  const action: NetworkAction<undefined> = {
    name: method,
    plan(_args, state) {
      const service = definitionService(written, managers, state, { name, ...(others && { others }) });
      return definitionPlan({ service, change, known: knownDefinitions(written, service) });
    },
  };
  return {
    action,
    args: undefined,
    difference: (current) => differenceOf(current, name, change),
    result,
  };
}

/** Compares what is published with the request. The files themselves are as planned: what a reader makes of them is to follow. */
function differenceOf(facts: NodeFacts, name: string, change: DefinitionChange): string | undefined {
  const definitions = definitionsByName(facts).get(name) ?? [];
  if (change.operation === 'undefine') return undefined;
  if (definitions.length === 0) return `the definition of ${name} is not published yet`;
  if (change.operation !== 'setStartMode') return undefined;
  return definitions.some(({ startMode }) => startMode === change.mode)
    ? undefined
    : `the start mode of ${name} is not ${change.mode} yet`;
}

const startModes = ['onboot', 'hotplug', 'none'] as const;

/** Checks the word of a start mode. @throws {Refused} */
export function requireStartMode(text: string): (typeof startModes)[number] {
  const mode = startModes.find((known) => known === text);
  if (mode) return mode;
  throw new Refused(`mode is ${JSON.stringify(text.slice(0, 60))}; expected one of ${startModes.join(', ')}`);
}
