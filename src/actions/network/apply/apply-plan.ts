import { setTimeout } from 'node:timers/promises';
import { NotAsAsked } from '../../errors.ts';
import { type Ip, runIpSteps, tryIpSteps } from '../ip/ip.ts';
import { readNetworkState } from '../ip/read-network-state.ts';
import type { NetworkState } from '../state/network-state.ts';
import type { NetworkPlan } from './network-plan.ts';
import { repairSteps } from './repair.ts';

/** Putting back one thing shows what else is lacking: links, then addresses, then routes. */
const rounds = 4;
/** What the kernel does by itself after a step, such as looking for a duplicate of an address, takes a moment. */
const settleMs = 2_500;
const pauseMs = 150;

/**
 * Does what was planned, puts back what went with it unasked, and reads it back.
 * @returns the state afterwards. @throws {ToolFailed} {NotAsAsked}: what was done before stands, and is for others to undo.
 */
export async function applyPlan(ip: Ip, plan: NetworkPlan, before: NetworkState): Promise<NetworkState> {
  await runIpSteps(ip, plan.steps);
  const endMs = performance.now() + settleMs;
  for (let round = 0; ; round += 1) {
    const after = await readNetworkState(ip);
    const mending = round < rounds ? repairSteps(before, after, plan.effects) : [];
    if (mending.length > 0) {
      await tryIpSteps(ip, mending);
      continue;
    }
    const differences = plan.differences(after);
    if (differences.length === 0) return after;
    if (performance.now() >= endMs) throw new NotAsAsked(differences.join('; '));
    await setTimeout(pauseMs);
  }
}
