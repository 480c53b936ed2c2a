import { createHash } from 'node:crypto';
import type { LinkState, NetworkState } from '../state/network-state.ts';

/**
 * MAC address of a new bond or bridge: its first member's, else one of its own that is the same whenever an interface of
 * this name is made on this machine. Given when it is made, so that nobody makes it another a moment later.
 */
export function newMacAddress(
  name: string,
  members: readonly LinkState[],
  state: NetworkState,
): string | undefined {
  const first = members.find(({ macAddress }) => macAddress !== undefined);
  if (first) return first.macAddress;
  const card = state.links.find(({ kind, macAddress }) => kind === undefined && macAddress !== undefined);
  const digest = createHash('sha256')
    .update(`${card?.macAddress ?? ''} ${name}`)
    .digest();
  // Locally administered, and of one station (IEEE 802).
  const first8 = ((digest[0] ?? 0) & 0xfc) | 0x02;
  return [first8, ...digest.subarray(1, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
