import { formatNetmask, type NetlinkMessage, readAddressMessage, scopeName } from '#netlink';
import type { Address } from './address.ts';
import { classifyOrigin } from './address-origin.ts';

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
  const found = readAddressMessage(message);
  if (found === undefined) return undefined;
  const { linkIndex, family, address, prefixLength, peer, broadcast, protocol } = found;
  const flags = readFlags(found.flags, family);
  const scope = scopeName(found.scope);
  return {
    interfaceIndex: linkIndex,
    family,
    address,
    prefixLength,
    peer,
    netmask: family === 'ipv4' ? formatNetmask(prefixLength) : undefined,
    broadcast,
    scope,
    origin: classifyOrigin({ family, address, prefixLength, scope, flags, protocol }),
    flags,
    validLifetimeNs: toNs(found.validSeconds),
    preferredLifetimeNs: toNs(found.preferredSeconds),
  };
}

function readFlags(bits: number, family: 'ipv4' | 'ipv6'): readonly string[] {
  const names = flagNames.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return family === 'ipv6' ? names.map((name) => (name === 'secondary' ? 'temporary' : name)) : names;
}

const toNs = (seconds: number | undefined): bigint | undefined =>
  seconds === undefined || seconds === unlimitedSeconds ? undefined : BigInt(seconds) * 1_000_000_000n;
