import { setTimeout } from 'node:timers/promises';
import { NotAsAsked } from '../../errors.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { NetlinkSource } from '../read/read-table.ts';
import type { NetworkState } from '../state/network-state.ts';
import type { NetworkPlan } from './network-plan.ts';

const pollIntervalMs = 250;

/**
 * Waits until the network is in the requested state of a plan, which a service or a DHCP client brings about.
 * @param failureText makes the error text from the remaining differences.
 * @returns that state.
 * @throws {NotAsAsked} after the time limit.
 */
export async function waitForState(
  source: NetlinkSource,
  { differences }: Pick<NetworkPlan, 'differences'>,
  timeoutMs: number,
  failureText: (differences: readonly string[]) => string,
): Promise<NetworkState> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const now = await readNetworkState(source);
    const remaining = differences(now);
    if (remaining.length === 0) return now;
    if (performance.now() >= endMs) throw new NotAsAsked(failureText(remaining));
    await setTimeout(pollIntervalMs);
  }
}
