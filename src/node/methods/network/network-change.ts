import { type ManagedPlan, type NetworkAction, stepText, writtenLines } from '#actions';
import { compact } from '#base';
import { callerOf, type PlanFactory } from '#transactions';
import type { NodeContext } from '../../context/node-context.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { networkClasses } from '../../facts/probe-needs.ts';
import { type Change, firstDifference } from '../change.ts';
import type { PlannedCall } from '../method.ts';
import { readWritten } from './definition-service.ts';
import { managedByIfupdown, managerOf, readManagers } from './ownership.ts';
import { recordedNetworkState } from './recorded-state.ts';
import { type WriteRequest, writeAlong } from './write-along.ts';

/** The change of the network that a method requests. */
export interface NetworkRequest<Args, Out> {
  readonly action: NetworkAction<Args>;
  readonly args: Args;
  /** Interfaces whose manager must make the change, besides those that the plan affects. */
  readonly concerns?: readonly string[];
  /** What is to be written down as well, so that it survives a restart of the machine. */
  readonly write?: WriteRequest | undefined;
  readonly difference?: ((facts: NodeFacts) => string | undefined) | undefined;
  readonly result?: ((facts: NodeFacts) => Out) | undefined;
}

/** A change of the network, which can share a transaction with others. */
export interface NetworkChange<Out> extends Change<Out> {
  readonly createPlans: readonly PlanFactory[];
}

export const isNetworkChange = (change: Change<unknown>): change is NetworkChange<unknown> =>
  'createPlans' in change;

const ifupdownNote = (names: readonly string[]) =>
  `${names.join(', ')}: the next ifup brings back what the files of ifupdown say`;

/**
 * Plans one call as a change of the network. The plan is made again when the change is applied. On a recorded machine the plan is
 * checked against the recorded facts; no change is ever applied there.
 */
export async function planNetworkChange<Args, Out = object>(
  { host, transactions, facts }: NodeContext,
  call: PlannedCall,
  { action, args, concerns = [], write, difference, result }: NetworkRequest<Args, Out>,
): Promise<NetworkChange<Out>> {
  const managers = await readManagers(host);
  const written = write && (await readWritten(host, facts()));
  const createPlan: PlanFactory = (state) => {
    const running = action.plan(args, state);
    const part = write && written ? writeAlong(write, running, state, written, managers) : {};
    const plan = { ...running, ...part, notes: [...(running.notes ?? []), ...(part.notes ?? [])] };
    const names = [...concerns, ...plan.effects.affected];
    const manager = managerOf(managers, state, names);
    const withIfupdown = manager === undefined ? managedByIfupdown(managers, state, names) : [];
    const notes = withIfupdown.length > 0 ? [ifupdownNote(withIfupdown)] : [];
    return { ...plan, manager, notes: [...plan.notes, ...notes] };
  };
  const preview = host.isLive
    ? await transactions.preview(createPlan)
    : previewOf(createPlan(recordedNetworkState(facts())));
  return {
    ...inTransaction(transactions, call, [createPlan]),
    plan: preview.plan,
    notes: preview.notes,
    ...compact({ difference, result }),
  };
}

/** Shows a plan without the service or the DHCP client that would carry it out: a recorded machine has none to ask. */
function previewOf(managed: ManagedPlan): {
  plan: readonly string[];
  notes: readonly string[];
} {
  const { steps, dhcp, definition, notes = [] } = managed;
  const written = definition && `${definition.change.operation} in the files of ${definition.service}`;
  const client = dhcp && `${dhcp.on ? 'start' : 'stop'} the DHCP client (${dhcp.family}) of ${dhcp.link}`;
  return {
    plan: [
      ...steps.map(stepText),
      ...writtenLines(managed),
      ...[client, written].filter((line) => line !== undefined),
    ],
    notes,
  };
}

/** Merges changes of the network into one transaction: all are checked before the first, and all are applied or none. */
export function mergeNetworkChanges(
  { transactions }: NodeContext,
  call: PlannedCall,
  changes: readonly NetworkChange<unknown>[],
): NetworkChange<Record<string, never>> {
  return {
    ...inTransaction(
      transactions,
      call,
      changes.flatMap(({ createPlans }) => createPlans),
    ),
    plan: changes.flatMap(({ plan }) => plan),
    locks: changes.flatMap(({ locks = [] }) => locks),
    notes: [...new Set(changes.flatMap(({ notes = [] }) => notes))],
    difference: (facts) => firstDifference(changes, facts),
  };
}

function inTransaction(
  transactions: NodeContext['transactions'],
  { method, grant }: PlannedCall,
  createPlans: readonly PlanFactory[],
): Pick<NetworkChange<unknown>, 'createPlans' | 'affectedClasses' | 'apply'> {
  return {
    createPlans,
    affectedClasses: networkClasses,
    apply: () => transactions.apply(callerOf(grant), method, ...createPlans),
  };
}
