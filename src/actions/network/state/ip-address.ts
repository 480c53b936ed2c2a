import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { Refused } from '../../errors.ts';
import type { Family } from './network-state.ts';

/** An address with the prefix of its network. */
export interface Prefixed {
  readonly family: Family;
  /** Canonical text. */
  readonly address: string;
  readonly prefixLength: number;
}

/** Canonical text (RFC 5952); undefined for what is no address. A zone (`%eth0`) is no part of one. */
export function canonicalAddress(text: string): { family: Family; address: string } | undefined {
  if (isIPv4(text)) return { family: 'ipv4', address: text };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { family: 'ipv6', address: new SocketAddress({ address: text, family: 'ipv6' }).address };
}

const bits = { ipv4: 32, ipv6: 128 } as const;

/** `10.0.0.5/24`. @throws {Refused} naming the argument. */
export function parsePrefixed(argument: string, text: string): Prefixed {
  const wanted = 'an address with its prefix, such as 192.0.2.5/24 or 2001:db8::5/64';
  const [before = '', length, ...rest] = text.split('/');
  const parsed = canonicalAddress(before);
  if (!parsed || rest.length > 0) throw new Refused(`${argument} is ${JSON.stringify(text)}; ${wanted}`);
  const limit = bits[parsed.family];
  if (length === undefined || !/^\d{1,3}$/.test(length) || Number(length) > limit) {
    throw new Refused(`${argument} is ${JSON.stringify(text)}; a prefix from 0 to ${limit} after a slash`);
  }
  return { ...parsed, prefixLength: Number(length) };
}

/** Refuses an address that no interface can have. @throws {Refused} */
export function requireHostAddress(argument: string, { family, address, prefixLength }: Prefixed): void {
  const shown = `${argument} is ${address}/${prefixLength}`;
  if (prefixLength === 0) throw new Refused(`${shown}; a prefix from 1 to ${bits[family]}`);
  const value = addressNumber(family, address);
  const isMulticast = family === 'ipv4' ? value >> 28n === 0xen : value >> 120n === 0xffn;
  if (isMulticast) throw new Refused(`${shown}, a multicast address; one of a host`);
  if (value === 0n) throw new Refused(`${shown}, the unspecified address; one of a host`);
  const isReserved = family === 'ipv4' && (value >> 24n === 0n || value >> 28n === 0xfn);
  if (isReserved) throw new Refused(`${shown}, a reserved address; one of a host`);
  const isLoopback = family === 'ipv4' ? value >> 24n === 127n : value === 1n;
  if (isLoopback) throw new Refused(`${shown}, an address of the loopback; one of the network`);
  if (family === 'ipv4' && prefixLength < 31) {
    const host = value & ((1n << BigInt(32 - prefixLength)) - 1n);
    const all = (1n << BigInt(32 - prefixLength)) - 1n;
    if (host === 0n) throw new Refused(`${shown}, the address of the network itself; one of a host in it`);
    if (host === all)
      throw new Refused(`${shown}, the broadcast address of its network; one of a host in it`);
  }
}

/** A netmask's prefix: 24 for `255.255.255.0`. @throws {Refused} */
export function prefixOfNetmask(argument: string, text: string): number {
  const ones = isIPv4(text) ? addressNumber('ipv4', text).toString(2).padStart(32, '0') : '';
  if (!/^1+0*$/.test(ones))
    throw new Refused(`${argument} is ${JSON.stringify(text)}; a netmask such as 255.255.255.0`);
  return ones.lastIndexOf('1') + 1;
}

/** The address as one number. */
export function addressNumber(family: Family, address: string): bigint {
  if (family === 'ipv4') return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const plain = dotted ? `${dotted[1]}${hexOf(dotted[2] ?? '')}` : address;
  const [head = '', tail] = plain.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right].reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
}

function hexOf(dotted: string): string {
  const value = addressNumber('ipv4', dotted);
  return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

/** Whether a network, such as `10.0.0.0/24`, has this address. */
export function contains(network: Prefixed, family: Family, address: string): boolean {
  if (network.family !== family) return false;
  const shift = BigInt(bits[family] - network.prefixLength);
  return addressNumber(family, network.address) >> shift === addressNumber(family, address) >> shift;
}

/** Whether nothing of the address is left beyond the prefix: `10.0.0.0/24`, not `10.0.0.5/24`. */
export function isNetwork({ family, address, prefixLength }: Prefixed): boolean {
  const hostBits = (1n << BigInt(bits[family] - prefixLength)) - 1n;
  return (addressNumber(family, address) & hostBits) === 0n;
}

export const isLinkLocal = (address: string): boolean =>
  isIPv6(address) && addressNumber('ipv6', address) >> 118n === 0x3fan;
