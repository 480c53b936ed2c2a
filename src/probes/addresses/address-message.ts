import { Attributes } from '../netlink/attributes.ts';
import { u32 } from '../netlink/byte-order.ts';
import type { NetlinkMessage } from '../netlink/message.ts';
import type { Address } from './address.ts';
import { classifyOrigin } from './address-origin.ts';
import { formatIp, formatIpv4, formatNetmask } from './ip-text.ts';
import { scopeName } from './scope.ts';

const newAddress = 20;
const headerLength = 8;
const families: ReadonlyMap<number | undefined, 'ipv4' | 'ipv6'> = new Map([
  [2, 'ipv4'],
  [10, 'ipv6'],
]);
const forEver = 0xffffffff;

/** `IFA_F_*` of linux/if_addr.h by bit; the first has a second meaning in IPv6. */
const flagNames = [
  'secondary',
  'nodad',
  'optimistic',
  'dadfailed',
  'home',
  'deprecated',
  'tentative',
  'permanent',
  'mngtmpaddr',
  'noprefixroute',
  'autojoin',
  'stable-privacy',
];

/** One RTM_NEWADDR; undefined for another message and for one without an address of IPv4 or IPv6. */
export function parseAddress(message: NetlinkMessage): Address | undefined {
  const { payload } = message;
  if (message.type !== newAddress || payload.length < headerLength) return undefined;
  const family = families.get(payload[0]);
  const prefixLength = payload[1] ?? 0;
  if (family === undefined || prefixLength > (family === 'ipv4' ? 32 : 128)) return undefined;
  const attributes = new Attributes(payload, headerLength);
  const other = formatIp(family, attributes.bytes(1));
  const local = formatIp(family, attributes.bytes(2));
  const address = local ?? other;
  if (address === undefined) return undefined;
  const flagBits = attributes.u32(8) ?? payload[2] ?? 0;
  const flags = flagWords(flagBits, family);
  const scope = scopeName(payload[3] ?? 0);
  return {
    interfaceIndex: u32(payload, 4),
    family,
    address,
    prefixLength,
    peer: other === address ? undefined : other,
    netmask: family === 'ipv4' ? formatNetmask(prefixLength) : undefined,
    broadcast: family === 'ipv4' ? formatIpv4(attributes.bytes(4)) : undefined,
    scope,
    origin: classifyOrigin({ family, address, prefixLength, scope, flags, protocol: attributes.u8(11) }),
    flags,
    ...lifetimes(attributes.bytes(6)),
  };
}

function flagWords(bits: number, family: 'ipv4' | 'ipv6'): readonly string[] {
  const words = flagNames.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return family === 'ipv6' ? words.map((name) => (name === 'secondary' ? 'temporary' : name)) : words;
}

/** `struct ifa_cacheinfo`: seconds preferred, seconds valid, all ones for ever. */
function lifetimes(cache: Buffer | undefined): Pick<Address, 'validLifetimeNs' | 'preferredLifetimeNs'> {
  const at = (offset: number): bigint | undefined => {
    const seconds = cache !== undefined && cache.length >= offset + 4 ? u32(cache, offset) : forEver;
    return seconds === forEver ? undefined : BigInt(seconds) * 1_000_000_000n;
  };
  return { preferredLifetimeNs: at(0), validLifetimeNs: at(4) };
}
