import { setTimeout } from 'node:timers/promises';
import { hostIp } from '../host-ip.ts';
import type { ManagedMeans } from '../managed/back-end.ts';
import { readNetworkState } from '../read-state.ts';

const pauseMs = 400;
const looks = 10;

/** NetworkManager answers before the kernel has what it was asked for: waits until two looks are alike. */
export async function untilStill({ runner }: ManagedMeans): Promise<void> {
  const ip = hostIp(runner);
  for (let look = 0, last = ''; look < looks; look += 1) {
    await setTimeout(pauseMs);
    const text = JSON.stringify(await readNetworkState(ip));
    if (text === last) return;
    last = text;
  }
}
