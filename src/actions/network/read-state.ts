import { readFile } from 'node:fs/promises';
import { ToolFailed } from '../errors.ts';
import { type Ip, stepText } from './ip.ts';
import { type IpAddresses, parseAddresses } from './parse-addresses.ts';
import { type IpLink, parseLinks } from './parse-links.ts';
import { type IpRoute, parseRoutes } from './parse-routes.ts';
import type { LinkState, NetworkState } from './state.ts';

/** Reads the running network. @throws {ToolFailed} */
export async function readNetworkState(ip: Ip): Promise<NetworkState> {
  const [links, addresses, routes4, routes6, rules4, rules6] = await Promise.all([
    read<IpLink>(ip, '-details', 'link'),
    read<IpAddresses>(ip, '-details', 'addr'),
    read<IpRoute>(ip, '-details', '-4', 'route', 'show', 'table', 'all'),
    read<IpRoute>(ip, '-details', '-6', 'route', 'show', 'table', 'all'),
    read<Record<string, unknown>>(ip, '-details', '-4', 'rule'),
    read<Record<string, unknown>>(ip, '-details', '-6', 'rule'),
  ]);
  return {
    links: await Promise.all(parseLinks(links).map(withOrder)),
    addresses: parseAddresses(addresses),
    routes: [...parseRoutes('ipv4', routes4), ...parseRoutes('ipv6', routes6)],
    rules: [...rules4, ...rules6],
  };
}

/** The order of a bond's members is told by the kernel's files alone. */
async function withOrder(link: LinkState): Promise<LinkState> {
  if (link.kind !== 'bond') return link;
  const text = await readFile(`/sys/class/net/${link.name}/bonding/slaves`, 'utf8').catch(() => '');
  const taken = text.split(/\s+/).filter((name) => name !== '');
  return taken.length === 0 ? link : { ...link, taken };
}

async function read<T>(ip: Ip, ...words: readonly string[]): Promise<readonly T[]> {
  const step = ['-json', ...words];
  const { status, stdout, stderr } = await ip(step);
  // A kernel without IPv6 has no such routes and rules, and ip says so.
  if (status !== 0 && words.includes('-6')) return [];
  if (status !== 0) throw new ToolFailed(`${stepText(step)}: ${stderr.trim() || `status ${status}`}`);
  try {
    return JSON.parse(stdout || '[]') as readonly T[];
  } catch (error) {
    throw new ToolFailed(`${stepText(step)} told what is no JSON: ${stdout.slice(0, 100)}`, { cause: error });
  }
}
