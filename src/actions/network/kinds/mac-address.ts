import { createHash } from 'node:crypto';
import type { LinkState, NetworkState } from '../state/network-state.ts';
import { isStackedOn } from './members.ts';

/**
 * Chooses the MAC address of a new bond or bridge. With members it is the address of the first, as the kernel would
 * choose, unless another interface has the same: a bond or bridge keeps the address of a member that left. Otherwise it is
 * derived from the first card and the name, so that the same name gets the same address again.
 * The command that creates the link contains it: udev then assigns no other.
 */
export function newMacAddress(
  name: string,
  members: readonly LinkState[],
  state: NetworkState,
): string | undefined {
  const firstMember = members.find(({ macAddress }) => macAddress !== undefined);
  if (firstMember && !isTaken(firstMember, members, state)) return firstMember.macAddress;
  const card = state.links.find(({ kind, macAddress }) => kind === undefined && macAddress !== undefined);
  const digest = createHash('sha256')
    .update(`${card?.macAddress ?? ''} ${name}`)
    .digest();
  // Locally administered and individual (IEEE 802).
  const firstByte = ((digest[0] ?? 0) & 0xfc) | 0x02;
  return [firstByte, ...digest.subarray(1, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/**
 * Whether an interface has the MAC address of a member, beside those that stand on the same devices: a VLAN has the address of
 * the device below it, and so have the other VLANs of that device.
 */
function isTaken({ macAddress }: LinkState, members: readonly LinkState[], state: NetworkState): boolean {
  const below = state.links.filter((link) => members.some(({ name }) => isStackedOn(state, name, link.name)));
  return state.links.some(
    (link) =>
      link.macAddress === macAddress && !below.some(({ name }) => isStackedOn(state, link.name, name)),
  );
}
