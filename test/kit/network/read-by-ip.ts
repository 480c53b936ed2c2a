import { execFileSync } from 'node:child_process';
import type { NetworkState } from '../../../src/actions/network/state/network-state.ts';
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
    links: parseLinks(query<IpLink>('link')),
    addresses: parseAddresses(query<IpAddresses>('addr')),
    routes: [
      ...parseRoutes('ipv4', query<IpRoute>('-4', 'route', 'show', 'table', 'all')),
      ...parseRoutes('ipv6', query<IpRoute>('-6', 'route', 'show', 'table', 'all')),
    ],
    rules: [...query<Record<string, unknown>>('-4', 'rule'), ...query<Record<string, unknown>>('-6', 'rule')],
  });
}
