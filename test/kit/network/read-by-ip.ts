import { execFileSync } from 'node:child_process';
import type { LinkState, NetworkState } from '../../../src/actions/network/state/network-state.ts';
import { withPrefixRoutes } from '../../../src/actions/network/state/prefix-routes.ts';
import { type IpAddresses, parseAddresses } from './parse-ip-addresses.ts';
import { type IpLink, parseLinks } from './parse-ip-links.ts';
import { type IpRoute, parseRoutes } from './parse-ip-routes.ts';

/** Reads the network of a namespace from the JSON of `ip`, independently of the agent's own reader. */
export function readByIp(namespace: string): NetworkState {
  const query = <T>(...words: readonly string[]): readonly T[] => {
    const args = ['-n', namespace, '-json', '-details', ...words];
    const text = execFileSync('ip', args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
    return JSON.parse(text === '' ? '[]' : text) as T[];
  };
  return withPrefixRoutes({
    links: withVlans(parseLinks(query<IpLink>('link')), namespace),
    addresses: parseAddresses(query<IpAddresses>('addr')),
    routes: [
      ...parseRoutes('ipv4', query<IpRoute>('-4', 'route', 'show', 'table', 'all')),
      ...parseRoutes('ipv6', query<IpRoute>('-6', 'route', 'show', 'table', 'all')),
    ],
    rules: [...query<Record<string, unknown>>('-4', 'rule'), ...query<Record<string, unknown>>('-6', 'rule')],
  });
}

/** A port of the JSON of bridge(8). */
interface VlanPort {
  readonly ifname: string;
  readonly vlans: readonly {
    readonly vlan: number;
    readonly flags?: readonly string[];
  }[];
}

/** Adds the VLANs that bridge(8) shows of bridges and their ports. */
function withVlans(links: readonly LinkState[], namespace: string): readonly LinkState[] {
  const args = ['-netns', namespace, '-json', 'vlan', 'show'];
  const text = execFileSync('bridge', args, { encoding: 'utf8' });
  const ports = JSON.parse(text === '' ? '[]' : text) as readonly VlanPort[];
  return links.map((link) => {
    if (link.kind !== 'bridge' && link.masterKind !== 'bridge') return link;
    const vlans = ports.find(({ ifname }) => ifname === link.name)?.vlans ?? [];
    const having = (flag: string) => vlans.filter(({ flags = [] }) => flags.includes(flag));
    const bridgeVlans = {
      vlans: toRanges(vlans.map(({ vlan }) => vlan)),
      pvid: having('PVID')[0]?.vlan ?? 0,
      untagged: toRanges(having('Egress Untagged').map(({ vlan }) => vlan)),
    };
    return { ...link, bridgeVlans };
  });
}

/** Prints ascending numbers as ranges: `10-12`. */
function toRanges(numbers: readonly number[]): readonly string[] {
  const firsts = numbers.filter((number) => !numbers.includes(number - 1));
  const lasts = numbers.filter((number) => !numbers.includes(number + 1));
  return firsts.map((first, at) => (first === lasts[at] ? String(first) : `${first}-${lasts[at]}`));
}
