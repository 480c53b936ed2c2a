import { setTimeout } from 'node:timers/promises';
import { readNetworkState } from '../../read/read-network-state.ts';
import type { BackendContext } from '../common/backend.ts';

const intervalMs = 400;
const maxReads = 10;

/** Waits until two consecutive reads of the network agree: NetworkManager answers before the kernel has its changes. */
export async function waitForStable(context: BackendContext): Promise<void> {
  let last = '';
  for (let read = 0; read < maxReads; read += 1) {
    await setTimeout(intervalMs);
    const text = JSON.stringify(await readNetworkState(context));
    if (text === last) return;
    last = text;
  }
}
