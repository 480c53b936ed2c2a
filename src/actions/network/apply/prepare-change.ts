import { Unsupported } from '../../errors.ts';
import type { Backend, BackendUndoState } from '../backends/common/backend.ts';
import { computeTarget } from '../backends/common/target.ts';
import { findBackend } from '../backends/find-backend.ts';
import { type PreparedDhcpChange, prepareDhcpChange } from '../dhcp/prepare-dhcp-change.ts';
import { stepText } from '../ip/ip-step.ts';
import type { NetworkState } from '../state/network-state.ts';
import { applyPlan } from './apply-plan.ts';
import type { Effects } from './effects.ts';
import type { NetworkContext } from './network-context.ts';
import type { NetworkPlan } from './network-plan.ts';
import { waitForState } from './wait-for-state.ts';

/** A plan, the service that manages its interfaces, and notes for the caller. */
export interface ManagedPlan extends NetworkPlan {
  /** Undefined: the change goes to the kernel. */
  readonly manager?: Backend['name'] | undefined;
  /** Limits of the applied change that a caller may not expect, one text each. */
  readonly notes?: readonly string[] | undefined;
}

/** A change that is ready to be applied; nothing is touched yet. */
export interface PreparedChange {
  /** One line for each step; empty for a no-op. */
  readonly plan: readonly string[];
  readonly effects: Effects;
  /** Undo states that a checkpoint must store before the change is applied. */
  readonly managed: readonly BackendUndoState[];
  /** The notes of the plan; empty for a no-op. */
  readonly notes: readonly string[];
  /** Whether the network is in the requested state already. */
  readonly isNoop: boolean;
  /** Applies the change and verifies it. @throws {ToolFailed} {TimedOut} {NotAsAsked} The caller rolls back. */
  apply(): Promise<void>;
}

/** Time for a service to carry out an accepted request. */
const serviceTimeoutMs = 15_000;

/**
 * Prepares the change of a plan: through the kernel, through a DHCP client, or through the service that manages it.
 * @throws {Refused} {Unsupported} {Busy} {ToolFailed} where that service cannot apply it.
 */
export async function prepareChange(
  context: NetworkContext,
  before: NetworkState,
  plan: ManagedPlan,
): Promise<PreparedChange> {
  const { steps, effects, dhcp, manager } = plan;
  const isNoop = steps.length === 0 && dhcp === undefined && plan.differences(before).length === 0;
  const [firstStep] = steps;
  // Only the steps need `ip`: a machine without it is to learn that before a transaction begins.
  if (!isNoop && firstStep) await context.runner.requireInstalled({ file: 'ip', args: firstStep });
  const common = { effects, isNoop, notes: isNoop ? [] : (plan.notes ?? []) };
  const dhcpChange =
    dhcp && !isNoop
      ? await prepareDhcpChange(context, before, { ...plan, dhcp }, manager !== undefined)
      : undefined;
  if (!isNoop && manager !== undefined)
    return { ...common, ...(await prepareThrough(manager, context, before, plan, dhcpChange)) };
  if (dhcpChange)
    return {
      ...common,
      plan: dhcpChange.plan,
      managed: undoStatesOf(dhcpChange),
      apply: () => dhcpChange.apply(),
    };
  return {
    ...common,
    plan: steps.map(stepText),
    managed: [],
    apply: async () => void (await applyPlan(context, plan, before)),
  };
}

async function prepareThrough(
  manager: Backend['name'],
  context: NetworkContext,
  before: NetworkState,
  plan: ManagedPlan,
  dhcpChange: PreparedDhcpChange | undefined,
): Promise<Pick<PreparedChange, 'plan' | 'managed' | 'apply'>> {
  const backEnd = findBackend(manager);
  if (!backEnd)
    throw new Unsupported(
      `${manager} manages these interfaces; expected none, NetworkManager or systemd-networkd`,
    );
  const change = await backEnd.prepare(computeTarget(before, plan), context);
  return {
    plan: change.plan,
    managed: [...undoStatesOf(dhcpChange), { backEnd: backEnd.name, memory: change.undoState }],
    async apply() {
      await dhcpChange?.save();
      await change.apply();
      await waitForState(context, plan, serviceTimeoutMs, (remaining) => remaining.join('; '));
    },
  };
}

const undoStatesOf = (dhcpChange: PreparedDhcpChange | undefined): readonly BackendUndoState[] =>
  dhcpChange ? [{ backEnd: 'DHCP', memory: dhcpChange.undoState }] : [];
