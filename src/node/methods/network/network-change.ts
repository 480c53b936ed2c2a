import type { ManagedPlan, NetworkAction, NetworkState } from '#actions';
import { callerOf } from '../../../transactions/caller.ts';
import type { PlanFactory } from '../../../transactions/manager.ts';
import { ifupText, notWrittenText } from '../../../transactions/messages.ts';
import type { ReadClass } from '../../classes/node-classes.ts';
import type { NodeContext } from '../../context.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { Change, ChangeCall } from '../change.ts';
import { managedByIfupdown, managerOf, readManagers } from './ownership.ts';

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
  readonly planning: PlanFactory;
}

/** One call as a change of the network: planned now, and once more when it is its turn. */
export async function networkChange<Args, Out = object>(
  services: NodeContext,
  call: ChangeCall,
  { action, args, concerns = [], persistent = false, difference, result }: NetworkChangeOf<Args, Out>,
): Promise<NetworkChange<Out>> {
  const { transactions } = services;
  const managers = await readManagers(services.host);
  let ifupdowns: readonly string[] = [];
  const planning = (state: NetworkState): ManagedPlan => {
    const planned = action.plan(args, state);
    const names = [...concerns, ...planned.effects.touches];
    const holder = managerOf(managers, state, names);
    ifupdowns = holder === undefined ? managedByIfupdown(managers, state, names) : [];
    return { ...planned, manager: holder };
  };
  const preview = await transactions.preview(planning);
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
  services: NodeContext,
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
  { transactions }: NodeContext,
  call: ChangeCall,
  name: string,
  plannings: readonly PlanFactory[],
): Pick<Change, 'name' | 'lanes' | 'rereads' | 'perform' | 'takeBack'> {
  let undo: (() => Promise<readonly string[]>) | undefined;
  return {
    name,
    lanes: ['network'],
    rereads: networkClasses,
    perform: async () => {
      undo = await transactions.apply(callerOf(call.grant), name, ...plannings);
    },
    takeBack: async () => (await undo?.()) ?? [],
  };
}
