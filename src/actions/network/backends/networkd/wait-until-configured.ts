import { setTimeout } from 'node:timers/promises';
import { waitUntil } from '#base';
import type { Networkd } from './service.ts';

const intervalMs = 250;
/** A link without a carrier, or with a silent DHCP server, stays in `configuring` forever. */
const maxWaitMs = 6_000;
/** After a reload networkd first reads each link from the kernel and still reports the old states. */
const minWaitMs = 750;
const busyStates: ReadonlySet<string> = new Set(['pending', 'initialized', 'configuring']);

/** Waits until networkd has configured these links, but at most a few seconds. */
export async function waitUntilConfigured(networkd: Networkd, names: readonly string[]): Promise<void> {
  const isConfigured = async () => {
    const links = await networkd.links();
    return !links.some(({ name, state }) => names.includes(name) && busyStates.has(state));
  };
  await setTimeout(minWaitMs);
  await waitUntil(isConfigured, { timeoutMs: maxWaitMs - minWaitMs, intervalMs });
}
