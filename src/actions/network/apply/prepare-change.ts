import { setTimeout } from 'node:timers/promises';
import { NotAsAsked, Unsupported } from '../../errors.ts';
import type { Backend, BackendUndoState } from '../backends/common/backend.ts';
import { computeTarget } from '../backends/common/target.ts';
import { findBackend } from '../backends/find-backend.ts';
import { prepareDhcpChange } from '../dhcp/prepare-dhcp-change.ts';
import { stepText } from '../ip/ip.ts';
import { readNetworkState } from '../ip/read-network-state.ts';
import type { NetworkState } from '../state/network-state.ts';
import { applyPlan } from './apply-plan.ts';
import type { NetworkContext } from './network-context.ts';
import type { Effects, NetworkPlan } from './network-plan.ts';

/** A plan, and the service that holds what it concerns; without one the kernel is told. */
export interface ManagedPlan extends NetworkPlan {
  readonly manager?: Backend['name'] | undefined;
}

/** A change as it will be carried out; nothing is touched yet. */
export interface PreparedChange {
  /** One line for each step; none where all is as asked. */
  readonly plan: readonly string[];
  readonly effects: Effects;
  /** What a record must keep for it to be undone. */
  readonly managed: readonly BackendUndoState[];
  /** Whether all is as asked already. */
  readonly isNoop: boolean;
  /** Does it and reads it back. @throws {ToolFailed} {TimedOut} {NotAsAsked}: what was done stands, and is for others to undo. */
  apply(): Promise<void>;
}

/** @throws {Refused} {Unsupported} {Busy} {ToolFailed} where the service that holds it cannot bring it about. */
export async function prepareChange(
  means: NetworkContext,
  before: NetworkState,
  plan: ManagedPlan,
): Promise<PreparedChange> {
  const { steps, effects, dhcp, manager } = plan;
  const isDone = steps.length === 0 && dhcp === undefined && plan.differences(before).length === 0;
  const asked =
    !isDone && dhcp
      ? await prepareDhcpChange(means, before, { ...plan, dhcp }, manager !== undefined)
      : undefined;
  const kept: readonly BackendUndoState[] = asked ? [{ backEnd: 'DHCP', memory: asked.memory }] : [];
  if (asked && manager === undefined) return { ...asked, effects, managed: kept, isNoop: isDone };
  if (isDone || manager === undefined) {
    const carryOut = async () => void (await applyPlan(means.ip, plan, before));
    return { plan: steps.map(stepText), effects, managed: [], isNoop: isDone, apply: carryOut };
  }
  const backEnd = findBackend(manager);
  if (!backEnd)
    throw new Unsupported(`${manager} holds what this concerns, and nothing is changed through it`);
  const change = await backEnd.prepare(computeTarget(before, plan), means);
  return {
    plan: change.plan,
    effects,
    managed: [...kept, { backEnd: backEnd.name, memory: change.undoState }],
    isNoop: isDone,
    async apply() {
      await asked?.save();
      await change.apply();
      await untilAsAsked(means, plan);
    },
  };
}

/** A service that has taken an order has not carried it out yet. */
const settleMs = 15_000;
const pauseMs = 250;

async function untilAsAsked({ ip }: NetworkContext, plan: NetworkPlan): Promise<void> {
  const endMs = performance.now() + settleMs;
  for (;;) {
    const differences = plan.differences(await readNetworkState(ip));
    if (differences.length === 0) return;
    if (performance.now() >= endMs) throw new NotAsAsked(differences.join('; '));
    await setTimeout(pauseMs);
  }
}
