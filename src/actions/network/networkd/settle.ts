import { setTimeout } from 'node:timers/promises';
import { hostIp } from '../host-ip.ts';
import { type IpStep, runAllSteps } from '../ip.ts';
import type { ManagedMeans } from '../managed/back-end.ts';
import { readNetworkState } from '../read-state.ts';
import type { NetworkState } from '../state.ts';
import type { Networkd } from './service.ts';

const pauseMs = 250;
/** A link without a carrier, and one whose DHCP server is silent, is set up for ever. */
const longestMs = 6_000;
/** After a reload it asks the kernel for each link before it begins. */
const leastMs = 750;
const busy: ReadonlySet<string> = new Set(['pending', 'initialized', 'configuring']);

/** Waits until networkd is done with these links, as far as it will be. */
export async function untilSettled(networkd: Networkd, names: readonly string[]): Promise<void> {
  const startMs = performance.now();
  for (;;) {
    await setTimeout(startMs + leastMs > performance.now() ? leastMs : pauseMs);
    const links = await networkd.links();
    const isBusy = links.some(({ name, state }) => names.includes(name) && busy.has(state));
    if (!isBusy || performance.now() - startMs > longestMs) return;
  }
}

/** Links, their masters, addresses, routes, and once more what one of these took along. */
const rounds = 8;

/**
 * Does what is left until nothing is, or the same is left again: who called compares.
 * @returns whether anything was to be done.
 */
export async function finish(
  { runner }: ManagedMeans,
  left: (now: NetworkState) => readonly IpStep[],
): Promise<boolean> {
  const ip = hostIp(runner);
  let last = '';
  for (let round = 0; round < rounds; round += 1) {
    const steps = left(await readNetworkState(ip));
    const text = JSON.stringify(steps);
    if (steps.length === 0 || text === last) return round > 0;
    last = text;
    await runAllSteps(ip, steps);
  }
  return true;
}
