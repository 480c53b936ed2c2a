import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { formatIp } from './ip-text.ts';

export type Family = 'ipv4' | 'ipv6';

/** `AF_INET` and `AF_INET6` of sys/socket.h. */
const families: ReadonlyMap<number | undefined, Family> = new Map([
  [2, 'ipv4'],
  [10, 'ipv6'],
]);
/** Length of an address in bits: the longest prefix. */
export const addressBits = { ipv4: 32, ipv6: 128 } as const;

/** Returns the family of an address family's number; undefined for any other family. */
export const familyOf = (number: number | undefined): Family | undefined => families.get(number);

/** @returns the canonical text (RFC 5952); undefined for a text that is not an address, or has a zone such as `%eth0`. */
export function canonicalAddress(text: string): { family: Family; address: string } | undefined {
  if (isIPv4(text)) return { family: 'ipv4', address: text };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { family: 'ipv6', address: new SocketAddress({ address: text, family: 'ipv6' }).address };
}

/** Reports whether a prefix of this family can have this length. */
export const isPrefixLength = (family: Family, length: number): boolean => length <= addressBits[family];

/** Formats a network, such as `10.0.0.0/24`; without octets `0.0.0.0` or `::`. @returns undefined for a wrong length. */
export function formatNetwork(
  family: Family,
  octets: Buffer | undefined,
  prefixLength: number,
): string | undefined {
  if (!isPrefixLength(family, prefixLength)) return undefined;
  const network = formatIp(family, octets ?? Buffer.alloc(addressBits[family] / 8));
  return network === undefined ? undefined : `${network}/${prefixLength}`;
}
