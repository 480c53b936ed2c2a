import { Attributes, type NetlinkMessage, u32 } from '#netlink';
import { formatIp, formatIpv4, formatNetmask } from '../text/ip-text.ts';
import type { Address } from './address.ts';
import { classifyOrigin } from './address-origin.ts';
import { scopeName } from './scope.ts';

/** Source: linux/rtnetlink.h and linux/if_addr.h. */
const newAddress = 20;
const headerLength = 8;
const attribute = { address: 1, local: 2, broadcast: 4, cacheInfo: 6, flags: 8, protocol: 11 } as const;
const families: ReadonlyMap<number | undefined, 'ipv4' | 'ipv6'> = new Map([
  [2, 'ipv4'],
  [10, 'ipv6'],
]);
const unlimitedSeconds = 0xffffffff;

/** `IFA_F_*` of linux/if_addr.h by bit; the first is `temporary` in IPv6. */
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

/** Parses one RTM_NEWADDR. @returns undefined for any other message, and without an IPv4 or IPv6 address. */
export function parseAddress(message: NetlinkMessage): Address | undefined {
  const { payload } = message;
  if (message.type !== newAddress || payload.length < headerLength) return undefined;
  const family = families.get(payload[0]);
  const prefixLength = payload[1] ?? 0;
  if (family === undefined || prefixLength > (family === 'ipv4' ? 32 : 128)) return undefined;
  const attributes = new Attributes(payload, headerLength);
  // IFA_ADDRESS is the remote end of a point-to-point link, and the same as IFA_LOCAL elsewhere.
  const remote = formatIp(family, attributes.bytes(attribute.address));
  const address = formatIp(family, attributes.bytes(attribute.local)) ?? remote;
  if (address === undefined) return undefined;
  const flags = readFlags(attributes.u32(attribute.flags) ?? payload[2] ?? 0, family);
  const scope = scopeName(payload[3] ?? 0);
  const protocol = attributes.u8(attribute.protocol);
  return {
    interfaceIndex: u32(payload, 4),
    family,
    address,
    prefixLength,
    peer: remote === address ? undefined : remote,
    netmask: family === 'ipv4' ? formatNetmask(prefixLength) : undefined,
    broadcast: family === 'ipv4' ? formatIpv4(attributes.bytes(attribute.broadcast)) : undefined,
    scope,
    origin: classifyOrigin({ family, address, prefixLength, scope, flags, protocol }),
    flags,
    ...readLifetimes(attributes.bytes(attribute.cacheInfo)),
  };
}

function readFlags(bits: number, family: 'ipv4' | 'ipv6'): readonly string[] {
  const names = flagNames.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return family === 'ipv6' ? names.map((name) => (name === 'secondary' ? 'temporary' : name)) : names;
}

/** Reads `struct ifa_cacheinfo`: preferred and valid lifetime in seconds. */
function readLifetimes(
  cacheInfo: Buffer | undefined,
): Pick<Address, 'validLifetimeNs' | 'preferredLifetimeNs'> {
  const readNs = (offset: number): bigint | undefined => {
    if (cacheInfo === undefined || cacheInfo.length < offset + 4) return undefined;
    const seconds = u32(cacheInfo, offset);
    return seconds === unlimitedSeconds ? undefined : BigInt(seconds) * 1_000_000_000n;
  };
  return { preferredLifetimeNs: readNs(0), validLifetimeNs: readNs(4) };
}
