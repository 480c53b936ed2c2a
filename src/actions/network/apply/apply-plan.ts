import { setTimeout } from 'node:timers/promises';
import { NotAsAsked } from '../../errors.ts';
import { runIpSteps } from '../ip/ip.ts';
import { writeBridgeVlans } from '../kernel/bridge-vlans.ts';
import { writeSettings } from '../kernel/settings.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';
import type { NetworkState } from '../state/network-state.ts';
import type { NetworkContext } from './network-context.ts';
import type { NetworkPlan } from './network-plan.ts';
import { repair } from './repair.ts';

/** Time for the kernel's own work after a step, such as duplicate address detection. */
const settleTimeoutMs = 2_500;
const pollIntervalMs = 150;

/**
 * Runs the steps of a plan, repairs their side effects, and verifies the result.
 * @returns the state after it.
 * @param before the network before the plan.
 * @throws {ToolFailed} {TimedOut} {NotAsAsked} The steps done so far stay: the caller rolls back.
 */
export async function applyPlan(
  context: Pick<NetworkContext, 'ip' | 'netlink' | 'requester' | 'settingFiles'>,
  plan: NetworkPlan,
  before: NetworkSnapshot,
): Promise<NetworkState> {
  await runIpSteps(context.ip, plan.steps);
  await writeBridgeVlans(context, plan.bridgeVlans ?? []);
  await writeSettings(context.settingFiles, plan.settings ?? []);
  await repair(context, before, plan.effects);
  const endMs = performance.now() + settleTimeoutMs;
  for (;;) {
    const after = await readNetworkState(context);
    const differences = plan.differences(after);
    if (differences.length === 0) return after;
    if (performance.now() >= endMs) throw new NotAsAsked(differences.join('; '));
    await setTimeout(pollIntervalMs);
  }
}
