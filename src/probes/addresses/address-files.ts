import { formatIpv6, formatNetmask, scopeName } from '#netlink';
import type { Host } from '../host/host.ts';
import { parseCount } from '../text/numbers.ts';
import { type Address, unknownAddressFacts } from './address.ts';
import { classifyOrigin } from './address-origin.ts';

/**
 * Reads addresses from /proc/net, without netlink. Facts that these files lack are undefined.
 * @returns undefined without the files.
 */
export async function readAddressFiles(host: Host): Promise<readonly Address[] | undefined> {
  const [ipv6, trie, routes] = await Promise.all([
    host.readText('/proc/net/if_inet6'),
    host.readText('/proc/net/fib_trie'),
    host.readText('/proc/net/route'),
  ]);
  if (ipv6 === undefined && trie === undefined) return undefined;
  const ipv4: Address[] = [];
  for (const placed of placeIpv4(parseFibTrie(trie ?? ''), parseIpv4Routes(routes ?? ''))) {
    const { interfaceName, address, prefixLength } = placed;
    const interfaceIndex = parseCount(await host.readText(`/sys/class/net/${interfaceName}/ifindex`));
    if (interfaceIndex === undefined) continue;
    const netmask = formatNetmask(prefixLength);
    ipv4.push({ ...unknownAddressFacts, interfaceIndex, family: 'ipv4', address, prefixLength, netmask });
  }
  return [...ipv4, ...parseIfInet6(ipv6 ?? '')];
}

/** `IPV6_ADDR_LOOPBACK` and `IPV6_ADDR_LINKLOCAL`, the scope bits of if_inet6, as `rtm_scope`. */
const rtmScopes: ReadonlyMap<number, number> = new Map([
  [0x10, 254],
  [0x20, 253],
]);
const permanentFlag = 0x80;

/**
 * Parses lines of address, index, prefix length, scope and flags in hexadecimal, then the link's name. Skips malformed
 * lines.
 */
export function parseIfInet6(text: string): readonly Address[] {
  return text.split('\n').flatMap((line) => {
    const fields = /^([0-9a-f]{32}) ([0-9a-f]+) ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2})\s/.exec(line);
    const address = formatIpv6(Buffer.from(fields?.[1] ?? '', 'hex'));
    if (fields === null || address === undefined) return [];
    const [interfaceIndex = 0, prefixLength = 0, scopeBits = 0, flagBits = 0] = fields
      .slice(2)
      .map((field) => Number.parseInt(field, 16));
    const family = 'ipv6' as const;
    const flags = flagBits & permanentFlag ? ['permanent'] : [];
    const scope = scopeName(rtmScopes.get(scopeBits) ?? 0);
    const origin = classifyOrigin({ family, address, prefixLength, scope, flags, protocol: undefined });
    const netmask = undefined;
    const known = { interfaceIndex, family, address, prefixLength, netmask, scope, origin, flags };
    return [{ ...unknownAddressFacts, ...known }];
  });
}

/** Parses the host's own IPv4 addresses: leaves such as `|-- 10.0.0.5` that `/32 host LOCAL` follows. */
export function parseFibTrie(text: string): readonly string[] {
  const addresses = new Set<string>();
  let leaf: string | undefined;
  for (const line of text.split('\n')) {
    const match = /\|-- (\d+\.\d+\.\d+\.\d+)\s*$/.exec(line);
    if (match !== null) leaf = match[1];
    else if (leaf !== undefined && /\/32 host LOCAL\s*$/.test(line)) addresses.add(leaf);
  }
  return [...addresses];
}

/** A route without gateway. */
interface OnLinkRoute {
  readonly interfaceName: string;
  readonly network: number;
  readonly mask: number;
}

/** Parses the on-link routes of /proc/net/route, whose numbers have the byte order of a little-endian machine. */
export function parseIpv4Routes(text: string): readonly OnLinkRoute[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split('\t').map((field) => field.trim());
    const [interfaceName, destination = '', gateway, , , , , mask = ''] = fields;
    const hex = /^[0-9A-F]{8}$/;
    if (!(hex.test(destination) && hex.test(mask)) || gateway !== '00000000') return [];
    if (mask === '00000000' || interfaceName === undefined) return [];
    const toNumber = (field: string): number => Buffer.from(field, 'hex').readUInt32LE(0);
    return [{ interfaceName, network: toNumber(destination), mask: toNumber(mask) }];
  });
}

interface PlacedAddress {
  readonly interfaceName: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** Assigns each address to the link of the most specific on-link route that covers it. */
function placeIpv4(addresses: readonly string[], routes: readonly OnLinkRoute[]): readonly PlacedAddress[] {
  return addresses.flatMap((address) => {
    if (address.startsWith('127.')) return [{ interfaceName: 'lo', address, prefixLength: 8 }];
    const number = Buffer.from(address.split('.').map(Number)).readUInt32BE(0);
    const [route] = routes
      .filter(({ network, mask }) => (number & mask) >>> 0 === network)
      .sort((one, other) => other.mask - one.mask);
    return route === undefined
      ? []
      : [{ interfaceName: route.interfaceName, address, prefixLength: countBits(route.mask) }];
  });
}

function countBits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
