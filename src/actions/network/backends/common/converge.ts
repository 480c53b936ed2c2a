import { hostIp } from '../../ip/host-ip.ts';
import { tryIpSteps } from '../../ip/ip.ts';
import type { IpStep } from '../../ip/ip-step.ts';
import { readNetworkState } from '../../read/read-network-state.ts';
import type { NetworkState } from '../../state/network-state.ts';
import type { BackendContext } from './backend.ts';

/** Links, their masters, addresses and routes each take a round, and side effects of a round take further ones. */
const maxRounds = 8;

/**
 * Reads the network and runs the remaining steps, until none remain or a round changes nothing.
 * The caller compares the result.
 * @returns whether any step was run.
 */
export async function converge(
  context: BackendContext,
  remainingSteps: (now: NetworkState) => readonly IpStep[],
): Promise<boolean> {
  const ip = hostIp(context.runner);
  let last = '';
  for (let round = 0; round < maxRounds; round += 1) {
    const steps = remainingSteps(await readNetworkState(context));
    const text = JSON.stringify(steps);
    if (steps.length === 0 || text === last) return round > 0;
    last = text;
    await tryIpSteps(ip, steps);
  }
  return true;
}
