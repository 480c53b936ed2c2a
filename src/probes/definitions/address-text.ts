import { isIPv4 } from 'node:net';
import { addressBits, canonicalAddress, type Family } from '#netlink';

export const familyOf = (address: string): Family => (address.includes(':') ? 'ipv6' : 'ipv4');

/** @returns the canonical text of an address (RFC 5952); undefined for another text. */
export const parseAddress = (text: string): string | undefined => canonicalAddress(text)?.address;

/**
 * Parses `192.0.2.5/24`, `192.0.2.5 255.255.255.0` or an address without a prefix, which is that of one host.
 * @param netmask of the address, a mask or a length, for a text without a prefix.
 */
export function parsePrefixed(
  text: string,
  netmask?: string,
): { readonly address: string; readonly prefixLength: number } | undefined {
  const [before = '', after = netmask] = text.trim().split(/[/\s]+/);
  const parsed = canonicalAddress(before);
  if (!parsed) return undefined;
  const max = addressBits[parsed.family];
  const prefixLength = after === undefined ? max : lengthOf(after);
  if (prefixLength === undefined || prefixLength > max) return undefined;
  return { address: parsed.address, prefixLength };
}

/** @returns the text of a network with its prefix; `default` is the network of all addresses. */
export function parseNetwork(text: string, family: Family): string | undefined {
  if (text === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  const parsed = parsePrefixed(text);
  return parsed && `${parsed.address}/${parsed.prefixLength}`;
}

function lengthOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (!isIPv4(text)) return undefined;
  const binary = text
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(binary) ? binary.lastIndexOf('1') + 1 : undefined;
}
