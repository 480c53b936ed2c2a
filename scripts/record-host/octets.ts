import { isIPv4, isIPv6 } from 'node:net';
import { formatIpv4, formatIpv6 } from '../../src/netlink/rtnetlink/ip-text.ts';

/** Parses an address as text. @returns four or sixteen octets; undefined for any other text. */
export function parseIp(text: string): Buffer | undefined {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  // A zone is not part of the octets.
  if (!isIPv6(text) || text.includes('%')) return undefined;
  // The host of a URL has the address in hexadecimal groups, without an embedded IPv4 address.
  const [head = '', tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::');
  const groups = (part: string) => part.split(':').filter(Boolean);
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** Formats four or sixteen octets as an address. */
export const formatAddress = (octets: Buffer): string => formatIpv4(octets) ?? formatIpv6(octets) ?? '';

export const parseMac = (text: string): Buffer => Buffer.from(text.replaceAll(':', ''), 'hex');

export const formatMac = (octets: Buffer): string =>
  [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join(':');

/** Replaces each occurrence of some octets by as many others, in place. */
export function replaceOctets(bytes: Buffer, from: Buffer, to: Buffer): void {
  for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at + from.length))
    to.copy(bytes, at);
}
