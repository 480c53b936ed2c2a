import { setTimeout } from 'node:timers/promises';
import type { Networkd } from './service.ts';

const pauseMs = 250;
/** A link without a carrier, and one whose DHCP server is silent, is set up for ever. */
const longestMs = 6_000;
/** After a reload it asks the kernel for each link before it begins. */
const leastMs = 750;
const busy: ReadonlySet<string> = new Set(['pending', 'initialized', 'configuring']);

/** Waits until networkd is done with these links, as far as it will be. */
export async function waitUntilConfigured(networkd: Networkd, names: readonly string[]): Promise<void> {
  const startMs = performance.now();
  for (;;) {
    await setTimeout(startMs + leastMs > performance.now() ? leastMs : pauseMs);
    const links = await networkd.links();
    const isBusy = links.some(({ name, state }) => names.includes(name) && busy.has(state));
    if (!isBusy || performance.now() - startMs > longestMs) return;
  }
}
