import { Refused } from '../../errors.ts';
import { requireLink } from '../kinds/interface-name.ts';
import { addressNumber } from '../state/ip-address.ts';
import type { AddressState, LinkState, NetworkState } from '../state/network-state.ts';

/**
 * @returns the link of that name, which can have addresses.
 * @throws {Refused} for a member: its master receives its packets.
 */
export function requireAddressable(name: string, state: NetworkState): LinkState {
  const link = requireLink('the interface', name, state);
  if (link.master !== undefined)
    throw new Refused(`${name} is a member of ${link.master}; give the address to ${link.master}`);
  return link;
}

/** Completes a new static address with the scope and the broadcast address that the kernel expects. */
export function newAddress(
  link: string,
  { family, address, prefixLength }: Pick<AddressState, 'family' | 'address' | 'prefixLength'>,
): AddressState {
  const isLinkLocal = family === 'ipv6' && addressNumber(family, address) >> 118n === 0x3fan;
  const hasBroadcast = family === 'ipv4' && prefixLength < 31;
  return {
    link,
    family,
    address,
    prefixLength,
    broadcast: hasBroadcast ? lastAddress(address, prefixLength) : undefined,
    scope: isLinkLocal ? 'link' : 'global',
    isStatic: true,
  };
}

/** The last IPv4 address of a network. */
function lastAddress(address: string, prefixLength: number): string {
  const value = addressNumber('ipv4', address) | ((1n << BigInt(32 - prefixLength)) - 1n);
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}
