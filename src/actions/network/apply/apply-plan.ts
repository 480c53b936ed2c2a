import { setTimeout } from 'node:timers/promises';
import { NotAsAsked } from '../../errors.ts';
import { runIpSteps, tryIpSteps } from '../ip/ip.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { NetworkState } from '../state/network-state.ts';
import type { NetworkContext } from './network-context.ts';
import type { NetworkPlan } from './network-plan.ts';
import { repairSteps } from './repair.ts';

/** A repair reveals the next: links, then addresses, then routes. */
const maxRepairs = 4;
/** Time for the kernel's own work after a step, such as duplicate address detection. */
const settleTimeoutMs = 2_500;
const pollIntervalMs = 150;

/**
 * Runs the steps of a plan, repairs their side effects, and verifies the result.
 * @returns the state after it.
 * @throws {ToolFailed} {NotAsAsked} The steps done so far stay: the caller rolls back.
 */
export async function applyPlan(
  context: Pick<NetworkContext, 'ip' | 'netlink'>,
  plan: NetworkPlan,
  before: NetworkState,
): Promise<NetworkState> {
  const { ip } = context;
  await runIpSteps(ip, plan.steps);
  const endMs = performance.now() + settleTimeoutMs;
  for (let round = 0; ; round += 1) {
    const after = await readNetworkState(context);
    const repairs = round < maxRepairs ? repairSteps(before, after, plan.effects) : [];
    if (repairs.length > 0) {
      await tryIpSteps(ip, repairs);
      continue;
    }
    const differences = plan.differences(after);
    if (differences.length === 0) return after;
    if (performance.now() >= endMs) throw new NotAsAsked(differences.join('; '));
    await setTimeout(pollIntervalMs);
  }
}
