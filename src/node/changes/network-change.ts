import type { ManagedPlan, NetworkAction, NetworkState } from '#actions';
import type { Change, ChangeCall } from '../change.ts';
import type { ReadClass } from '../classes.ts';
import type { NodeFacts } from '../facts.ts';
import type { Services } from '../services.ts';
import type { Planning } from './changes.ts';
import { heldByIfupdown, holderOf, readManagers } from './hands.ts';
import { callerOf } from './owner.ts';
import { ifupText, notWrittenText } from './texts.ts';

/** The classes whose facts a change of the network changes. */
export const networkClasses = [
  'networkInterface',
  'address',
  'route',
  'ovirtNode',
] as const satisfies readonly ReadClass[];

/** What of a change its method knows. */
export interface NetworkChangeOf<Args, Out> {
  readonly action: NetworkAction<Args>;
  readonly args: Args;
  /** Interfaces whose holder is to carry it out, besides those that it touches. */
  readonly concerns?: readonly string[];
  /** Whether it was asked to hold after the next boot, too. */
  readonly persistent?: boolean;
  readonly difference?: (facts: NodeFacts) => string | undefined;
  readonly result?: (facts: NodeFacts) => Out;
}

/** A change of the network, which can be one of several in one transaction. */
export interface NetworkChange<Out> extends Change<Out> {
  readonly planning: Planning;
}

/** One call as a change of the network: planned now, and once more when it is its turn. */
export async function networkChange<Args, Out = object>(
  services: Services,
  call: ChangeCall,
  { action, args, concerns = [], persistent = false, difference, result }: NetworkChangeOf<Args, Out>,
): Promise<NetworkChange<Out>> {
  const { changes } = services;
  const managers = await readManagers(services.host);
  let ifupdowns: readonly string[] = [];
  const planning = (state: NetworkState): ManagedPlan => {
    const planned = action.plan(args, state);
    const names = [...concerns, ...planned.effects.touches];
    const holder = holderOf(managers, state, names);
    ifupdowns = holder === undefined ? heldByIfupdown(managers, state, names) : [];
    return { ...planned, manager: holder };
  };
  const preview = await changes.preview(planning);
  const notes = [
    ...(ifupdowns.length > 0 && !preview.isNoop ? [ifupText(ifupdowns)] : []),
    ...(persistent ? [notWrittenText] : []),
  ];
  return {
    ...inTransaction(services, call, action.name, [planning]),
    planning,
    plan: preview.plan,
    notes,
    ...(difference && { difference }),
    ...(result && { result }),
  };
}

/** Several changes of the network as one: all are checked before the first, one record, one round trip, all or none. */
export function networkChanges(
  services: Services,
  call: ChangeCall,
  name: string,
  changes: readonly NetworkChange<unknown>[],
): Change {
  const plannings = changes.map(({ planning }) => planning);
  return {
    ...inTransaction(services, call, name, plannings),
    plan: changes.flatMap(({ plan }) => plan),
    notes: [...new Set(changes.flatMap(({ notes }) => notes ?? []))],
    difference: (facts) =>
      changes.map((change) => change.difference?.(facts)).find((text) => text !== undefined),
  };
}

function inTransaction(
  { changes }: Services,
  call: ChangeCall,
  name: string,
  plannings: readonly Planning[],
): Pick<Change, 'name' | 'lanes' | 'rereads' | 'perform' | 'takeBack'> {
  let undo: (() => Promise<readonly string[]>) | undefined;
  return {
    name,
    lanes: ['network'],
    rereads: networkClasses,
    perform: async () => {
      undo = await changes.carryOut(callerOf(call.grant), name, ...plannings);
    },
    takeBack: async () => (await undo?.()) ?? [],
  };
}
