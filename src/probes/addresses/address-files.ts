import type { Host } from '../host/host.ts';
import { parseCount } from '../text/numbers.ts';
import type { Address } from './address.ts';
import { classifyOrigin } from './address-origin.ts';
import { formatIpv6, formatNetmask } from './ip-text.ts';
import { scopeName } from './scope.ts';

/** Addresses without netlink, from /proc/net; undefined where it has none of the files. What they do not tell is absent. */
export async function readAddressFiles(host: Host): Promise<readonly Address[] | undefined> {
  const [ipv6, trie, routes] = await Promise.all([
    host.readText('/proc/net/if_inet6'),
    host.readText('/proc/net/fib_trie'),
    host.readText('/proc/net/route'),
  ]);
  if (ipv6 === undefined && trie === undefined) return undefined;
  const ipv4: Address[] = [];
  for (const found of placeIpv4(parseFibTrie(trie ?? ''), parseIpv4Routes(routes ?? ''))) {
    const index = parseCount(await host.readText(`/sys/class/net/${found.interfaceName}/ifindex`));
    if (index !== undefined) ipv4.push(fileAddress('ipv4', index, found.address, found.prefixLength));
  }
  return [...ipv4, ...parseIfInet6(ipv6 ?? '')];
}

function fileAddress(
  family: 'ipv4' | 'ipv6',
  interfaceIndex: number,
  address: string,
  prefixLength: number,
): Address {
  return {
    interfaceIndex,
    family,
    address,
    prefixLength,
    peer: undefined,
    netmask: family === 'ipv4' ? formatNetmask(prefixLength) : undefined,
    broadcast: undefined,
    scope: undefined,
    origin: undefined,
    flags: undefined,
    validLifetimeNs: undefined,
    preferredLifetimeNs: undefined,
  };
}

/** Lines of address, index, prefix length, scope and flags in hexadecimal, then the link's name. */
export function parseIfInet6(text: string): readonly Address[] {
  return text.split('\n').flatMap((line) => {
    const fields = /^([0-9a-f]{32}) ([0-9a-f]+) ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2})\s/.exec(line);
    const address = formatIpv6(Buffer.from(fields?.[1] ?? '', 'hex'));
    if (fields === null || address === undefined) return [];
    const [index = 0, prefixLength = 0, scopeBits = 0, bits = 0] = fields
      .slice(2)
      .map((field) => Number.parseInt(field, 16));
    const flags = bits & 0x80 ? ['permanent'] : [];
    // IPV6_ADDR_LOOPBACK and IPV6_ADDR_LINKLOCAL, the scopes of this file alone.
    const scope = scopeName(scopeBits === 0x10 ? 254 : scopeBits === 0x20 ? 253 : 0);
    const origin = classifyOrigin({
      family: 'ipv6',
      address,
      prefixLength,
      scope,
      flags,
      protocol: undefined,
    });
    return [{ ...fileAddress('ipv6', index, address, prefixLength), scope, origin, flags }];
  });
}

/** The host's own IPv4 addresses: the leaves `|-- 10.0.0.5` that are followed by `/32 host LOCAL`. */
export function parseFibTrie(text: string): readonly string[] {
  const found = new Set<string>();
  let leaf: string | undefined;
  for (const line of text.split('\n')) {
    const at = /\|-- (\d+\.\d+\.\d+\.\d+)\s*$/.exec(line);
    if (at !== null) leaf = at[1];
    else if (leaf !== undefined && /\/32 host LOCAL\s*$/.test(line)) found.add(leaf);
  }
  return [...found];
}

interface OnLink {
  readonly interfaceName: string;
  readonly network: number;
  readonly mask: number;
}

/** Routes of /proc/net/route straight onto a link: numbers in the machine's byte order, here little endian. */
export function parseIpv4Routes(text: string): readonly OnLink[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split('\t').map((field) => field.trim());
    const [interfaceName, destination, gateway, , , , , mask] = fields;
    const hex = /^[0-9A-F]{8}$/;
    if (!(hex.test(destination ?? '') && hex.test(mask ?? '')) || gateway !== '00000000') return [];
    const number = (field: string | undefined): number => Buffer.from(field ?? '', 'hex').readUInt32LE(0);
    return mask === '00000000' || interfaceName === undefined
      ? []
      : [{ interfaceName, network: number(destination), mask: number(mask) }];
  });
}

function placeIpv4(
  local: readonly string[],
  onLink: readonly OnLink[],
): readonly { readonly interfaceName: string; readonly address: string; readonly prefixLength: number }[] {
  return local.flatMap((address) => {
    if (address.startsWith('127.')) return [{ interfaceName: 'lo', address, prefixLength: 8 }];
    const number = Buffer.from(address.split('.').map(Number)).readUInt32BE(0);
    const [best] = onLink
      .filter(({ network, mask }) => (number & mask) >>> 0 === network)
      .sort((one, other) => other.mask - one.mask);
    return best === undefined
      ? []
      : [{ interfaceName: best.interfaceName, address, prefixLength: bits(best.mask) }];
  });
}

function bits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
