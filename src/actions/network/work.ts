import { setTimeout } from 'node:timers/promises';
import { NotAsAsked, Unsupported } from '../errors.ts';
import { carryOutPlan } from './carry-out.ts';
import { dhcpWork } from './dhcp/dhcp-work.ts';
import { stepText } from './ip.ts';
import type { BackEnd, ManagedMemory } from './managed/back-end.ts';
import { backEndOf } from './managed/back-ends.ts';
import { targetOf } from './managed/target.ts';
import type { NetworkMeans } from './means.ts';
import type { Effects, NetworkPlan } from './plan.ts';
import { readNetworkState } from './read-state.ts';
import type { NetworkState } from './state.ts';

/** A plan, and the service that holds what it concerns; without one the kernel is told. */
export interface HeldPlan extends NetworkPlan {
  readonly holder?: BackEnd['name'] | undefined;
}

/** A change as it will be carried out; nothing is touched yet. */
export interface Work {
  /** One line for each step; none where all is as asked. */
  readonly plan: readonly string[];
  readonly effects: Effects;
  /** What a record must keep for it to be undone. */
  readonly managed: readonly ManagedMemory[];
  /** Whether all is as asked already. */
  readonly isDone: boolean;
  /** Does it and reads it back. @throws {ToolFailed} {TimedOut} {NotAsAsked}: what was done stands, and is for others to undo. */
  carryOut(): Promise<void>;
}

/** @throws {Refused} {Unsupported} {Busy} {ToolFailed} where the service that holds it cannot bring it about. */
export async function workOf(means: NetworkMeans, before: NetworkState, plan: HeldPlan): Promise<Work> {
  const { steps, effects, dhcp, holder } = plan;
  const isDone = steps.length === 0 && dhcp === undefined && plan.differences(before).length === 0;
  const asked =
    !isDone && dhcp ? await dhcpWork(means, before, { ...plan, dhcp }, holder !== undefined) : undefined;
  const kept: readonly ManagedMemory[] = asked ? [{ backEnd: 'DHCP', memory: asked.memory }] : [];
  if (asked && holder === undefined) return { ...asked, effects, managed: kept, isDone };
  if (isDone || holder === undefined) {
    const carryOut = async () => void (await carryOutPlan(means.ip, plan, before));
    return { plan: steps.map(stepText), effects, managed: [], isDone, carryOut };
  }
  const backEnd = backEndOf(holder);
  if (!backEnd)
    throw new Unsupported(`${holder} holds what this concerns, and nothing is changed through it`);
  const change = await backEnd.prepare(targetOf(before, plan), means);
  return {
    plan: change.plan,
    effects,
    managed: [...kept, { backEnd: backEnd.name, memory: change.memory }],
    isDone,
    async carryOut() {
      await asked?.keep();
      await change.perform();
      await untilAsAsked(means, plan);
    },
  };
}

/** A service that has taken an order has not carried it out yet. */
const settleMs = 15_000;
const pauseMs = 250;

async function untilAsAsked({ ip }: NetworkMeans, plan: NetworkPlan): Promise<void> {
  const endMs = performance.now() + settleMs;
  for (;;) {
    const differences = plan.differences(await readNetworkState(ip));
    if (differences.length === 0) return;
    if (performance.now() >= endMs) throw new NotAsAsked(differences.join('; '));
    await setTimeout(pauseMs);
  }
}
