import { setTimeout } from 'node:timers/promises';
import { hostIp } from '../../ip/host-ip.ts';
import { readNetworkState } from '../../ip/read-network-state.ts';
import type { BackendContext } from '../common/backend.ts';

const pauseMs = 400;
const looks = 10;

/** NetworkManager answers before the kernel has what it was asked for: waits until two looks are alike. */
export async function waitForStable({ runner }: BackendContext): Promise<void> {
  const ip = hostIp(runner);
  for (let look = 0, last = ''; look < looks; look += 1) {
    await setTimeout(pauseMs);
    const text = JSON.stringify(await readNetworkState(ip));
    if (text === last) return;
    last = text;
  }
}
