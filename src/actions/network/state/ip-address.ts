import { isIPv4, isIPv6 } from 'node:net';
import { addressBits, canonicalAddress } from '#netlink';
import { Refused } from '../../errors.ts';
import type { Family } from './network-state.ts';

/** An address with the prefix length of its network. */
export interface Prefixed {
  readonly family: Family;
  /** Canonical text. */
  readonly address: string;
  readonly prefixLength: number;
}

/** Name of each family in messages. */
export const familyName = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

/** Adds the prefix to `default` and to the address of a single host. */
export function completeDestination(family: Family, text: string): string {
  if (text === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return text.includes('/') ? text : `${text}/${addressBits[family]}`;
}

/** Parses `10.0.0.5/24`. @throws {Refused} naming the argument. */
export function parsePrefixed(argument: string, text: string): Prefixed {
  const shown = `${argument} is ${JSON.stringify(text)}`;
  const [before = '', length, ...rest] = text.split('/');
  const parsed = canonicalAddress(before);
  if (!parsed || rest.length > 0)
    throw new Refused(
      `${shown}; expected an address with its prefix, such as 192.0.2.5/24 or 2001:db8::5/64`,
    );
  const max = addressBits[parsed.family];
  if (length === undefined || !/^\d{1,3}$/.test(length) || Number(length) > max) {
    throw new Refused(`${shown}; expected a prefix from 0 to ${max} after a slash`);
  }
  return { ...parsed, prefixLength: Number(length) };
}

/** Refuses an address that no interface can have. @throws {Refused} naming the argument. */
export function requireHostAddress(argument: string, { family, address, prefixLength }: Prefixed): void {
  const given = `${argument} is ${address}/${prefixLength}`;
  if (prefixLength === 0) throw new Refused(`${given}; expected a prefix from 1 to ${addressBits[family]}`);
  const value = addressNumber(family, address);
  const isMulticast = family === 'ipv4' ? value >> 28n === 0xen : value >> 120n === 0xffn;
  if (isMulticast) throw new Refused(`${given}, a multicast address; expected one of a host`);
  if (value === 0n) throw new Refused(`${given}, the unspecified address; expected one of a host`);
  const isReserved = family === 'ipv4' && (value >> 24n === 0n || value >> 28n === 0xfn);
  if (isReserved) throw new Refused(`${given}, a reserved address; expected one of a host`);
  const isLoopback = family === 'ipv4' ? value >> 24n === 127n : value === 1n;
  if (isLoopback) throw new Refused(`${given}, an address of the loopback; expected one of the network`);
  if (family === 'ipv4' && prefixLength < 31) {
    const hostMask = (1n << BigInt(32 - prefixLength)) - 1n;
    const host = value & hostMask;
    if (host === 0n)
      throw new Refused(`${given}, the address of the network itself; expected one of a host in it`);
    if (host === hostMask)
      throw new Refused(`${given}, the broadcast address of its network; expected one of a host in it`);
  }
}

/** @returns the prefix length of a netmask: 24 for `255.255.255.0`. @throws {Refused} naming the argument. */
export function prefixOfNetmask(argument: string, text: string): number {
  const bits = isIPv4(text) ? addressNumber('ipv4', text).toString(2).padStart(32, '0') : '';
  if (!/^1+0*$/.test(bits))
    throw new Refused(`${argument} is ${JSON.stringify(text)}; expected a netmask such as 255.255.255.0`);
  return bits.lastIndexOf('1') + 1;
}

/** @returns the address as one number. */
export function addressNumber(family: Family, address: string): bigint {
  if (family === 'ipv4') return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const hex = dotted ? `${dotted[1]}${hexOf(dotted[2] ?? '')}` : address;
  const [head = '', tail] = hex.split('::');
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

/**
 * Whether a network, such as `10.0.0.0/24`, contains this address.
 * @param family of the route that leads to the address; its gateway may be of the other family (RFC 5549).
 */
export function contains(network: Prefixed, family: Family, address: string): boolean {
  if (network.family !== family || isIPv6(address) !== (family === 'ipv6')) return false;
  const shift = BigInt(addressBits[family] - network.prefixLength);
  return addressNumber(family, network.address) >> shift === addressNumber(family, address) >> shift;
}

/** Whether the bits beyond the prefix are 0: true for `10.0.0.0/24`, false for `10.0.0.5/24`. */
export function isNetwork({ family, address, prefixLength }: Prefixed): boolean {
  const hostMask = (1n << BigInt(addressBits[family] - prefixLength)) - 1n;
  return (addressNumber(family, address) & hostMask) === 0n;
}

/** Whether the text is an IPv6 address of `fe80::/10`. */
export const isLinkLocal = (address: string): boolean =>
  isIPv6(address) && addressNumber('ipv6', address) >> 118n === 0x3fan;
