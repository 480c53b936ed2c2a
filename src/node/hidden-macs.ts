import { isIPv6 } from 'node:net';
import { type Address, type Link, macToNumber } from '#probes';
import type { IsPublished } from './exclusion.ts';

type Links = readonly Link[] | undefined;

/** What tells a MAC address that is not published. */
export interface HiddenMacs {
  /** Reports whether an address is made of a hidden MAC (modified EUI-64: RFC 4291, appendix A). */
  hasAddress(address: string): boolean;
  /** The same for an address of the machine: the kernel may have made it of a MAC that the link had before. */
  hasOwnAddress(address: Pick<Address, 'address' | 'peer' | 'origin'>): boolean;
  /** Reports whether a name contains a hidden MAC, as `enx525400123456` does. */
  hasName(name: string): boolean;
}

const nothing: HiddenMacs = {
  hasAddress: () => false,
  hasOwnAddress: () => false,
  hasName: () => false,
};

/** Finds the hidden MACs of a machine from its links. */
export type MacFilter = (links: Links) => HiddenMacs;

export const publishAllMacs: MacFilter = () => nothing;

/** Creates the filter for what `publish.exclude` leaves out. A MAC is hidden unless some property publishes it. */
export function macFilter(isPublished: IsPublished): MacFilter {
  const publishes = (member: string) => isPublished('networkInterface', member);
  const showsCurrent = publishes('mac') || publishes('macAddress');
  const showsPermanent = publishes('permanentMac');
  if (showsCurrent && showsPermanent) return publishAllMacs;
  const cache = new WeakMap<readonly Link[], HiddenMacs>();
  return (links) => {
    if (links === undefined) return nothing;
    let hidden = cache.get(links);
    if (hidden === undefined) {
      const shown = (link: Link) => [
        showsCurrent ? link.macAddress : undefined,
        showsPermanent ? link.permanentMac : undefined,
      ];
      hidden = createHidden(links, toNumbers(links.flatMap(shown)), !showsCurrent && !showsPermanent);
      cache.set(links, hidden);
    }
    return hidden;
  };
}

function createHidden(links: readonly Link[], shown: ReadonlySet<bigint>, hidesAll: boolean): HiddenMacs {
  const macs = toNumbers(links.flatMap(({ macAddress, permanentMac }) => [macAddress, permanentMac]));
  // Loopback has zeros.
  const hidden = new Set([...macs].filter((mac) => mac !== 0n && !shown.has(mac)));
  const texts = [...hidden].map((mac) => mac.toString(16).padStart(12, '0'));
  const hasAddress = (address: string) => {
    const mac = macOfAddress(address);
    return mac !== undefined && hidden.has(mac);
  };
  return {
    hasAddress,
    hasOwnAddress({ address, peer, origin }) {
      const isMade = hidesAll && origin !== 'static' && macOfAddress(address) !== undefined;
      return isMade || hasAddress(address) || (peer !== undefined && hasAddress(peer));
    },
    hasName(name) {
      const digits = name.toLowerCase().replaceAll(/[:_-]/g, '');
      return texts.some((text) => digits.includes(text));
    },
  };
}

function toNumbers(macs: readonly (string | undefined)[]): ReadonlySet<bigint> {
  return new Set(macs.map(macToNumber).filter((mac) => mac !== undefined));
}

/** Returns the MAC of which an IPv6 address, also with a prefix length, is made. */
function macOfAddress(text: string): bigint | undefined {
  const address = text.replace(/[/%].*$/, '');
  if (!isIPv6(address) || address.includes('.')) return undefined;
  const [left = [], right] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = right === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  const id = [...left, ...zeros, ...(right ?? [])]
    .slice(4)
    .map((group) => group.padStart(4, '0'))
    .join('');
  if (id.slice(6, 10) !== 'fffe') return undefined;
  const universalBit = 1n << 41n;
  return BigInt(`0x${id.slice(0, 6)}${id.slice(10)}`) ^ universalBit;
}
