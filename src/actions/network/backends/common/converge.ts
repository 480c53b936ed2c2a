import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, tryIpSteps } from '../../ip/ip.ts';
import { readNetworkState } from '../../ip/read-network-state.ts';
import type { NetworkState } from '../../state/network-state.ts';
import type { BackendContext } from './backend.ts';

/** Links, their masters, addresses, routes, and once more what one of these took along. */
const rounds = 8;

/**
 * Does what is left until nothing is, or the same is left again: who called compares.
 * @returns whether anything was to be done.
 */
export async function converge(
  { runner }: BackendContext,
  left: (now: NetworkState) => readonly IpStep[],
): Promise<boolean> {
  const ip = hostIp(runner);
  let last = '';
  for (let round = 0; round < rounds; round += 1) {
    const steps = left(await readNetworkState(ip));
    const text = JSON.stringify(steps);
    if (steps.length === 0 || text === last) return round > 0;
    last = text;
    await tryIpSteps(ip, steps);
  }
  return true;
}
