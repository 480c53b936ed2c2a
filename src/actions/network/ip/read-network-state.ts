import { readFile } from 'node:fs/promises';
import { ToolFailed } from '../../errors.ts';
import type { LinkState, NetworkState } from '../state/network-state.ts';
import { withPrefixRoutes } from '../state/prefix-routes.ts';
import type { Ip } from './ip.ts';
import { stepText } from './ip-step.ts';
import { type IpAddresses, parseAddresses } from './parse-addresses.ts';
import { type IpLink, parseLinks } from './parse-links.ts';
import { type IpRoute, parseRoutes } from './parse-routes.ts';

/** Reads the running network with three processes of `ip`. @throws {ToolFailed} */
export async function readNetworkState(ip: Ip): Promise<NetworkState> {
  const routeQueries = ['route show table all', 'rule'] as const;
  const [[links, addresses], [routes4, rules4], [routes6, rules6]] = await Promise.all([
    readLists(ip, [], ['link', 'addr']),
    readLists(ip, ['-4'], routeQueries),
    readLists(ip, ['-6'], routeQueries),
  ]);
  return withPrefixRoutes({
    links: await Promise.all(parseLinks(links as readonly IpLink[]).map(withMemberOrder)),
    addresses: parseAddresses(addresses as readonly IpAddresses[]),
    routes: [
      ...parseRoutes('ipv4', routes4 as readonly IpRoute[]),
      ...parseRoutes('ipv6', routes6 as readonly IpRoute[]),
    ],
    rules: [...rules4, ...rules6] as readonly Record<string, unknown>[],
  });
}

/** Adds the order of a bond's members. Source: /sys/class/net/BOND/bonding/slaves. */
async function withMemberOrder(link: LinkState): Promise<LinkState> {
  if (link.kind !== 'bond') return link;
  const text = await readFile(`/sys/class/net/${link.name}/bonding/slaves`, 'utf8').catch(() => '');
  const taken = text.split(/\s+/).filter((name) => name !== '');
  return taken.length === 0 ? link : { ...link, taken };
}

type List = readonly unknown[];
type Queries = readonly [string, string];

/** Reads two lists with one process each; a list that `ip` cannot read is empty. */
async function readSeparately(
  ip: Ip,
  family: readonly string[],
  [first, second]: Queries,
): Promise<readonly [List, List]> {
  const read = async (query: string): Promise<List> => {
    const { status, stdout } = await ip(['-json', '-details', ...family, ...query.split(' ')]);
    return status === 0 ? (JSON.parse(stdout || '[]') as List) : [];
  };
  return [await read(first), await read(second)];
}

/** Reads two lists with one process, which prints each list in one line. */
async function readLists(
  ip: Ip,
  family: readonly string[],
  queries: Queries,
): Promise<readonly [List, List]> {
  const step = ['-json', '-details', ...family, '-batch', '-'];
  const { status, stdout, stderr } = await ip(step, `${queries.join('\n')}\n`);
  const command = `${stepText(step)} (${queries.join('; ')})`;
  // `ip` fails on a kernel without IPv6 or without its rules: such a kernel has empty lists.
  if (status !== 0 && family.includes('-6')) return readSeparately(ip, family, queries);
  if (status !== 0) throw new ToolFailed(`${command}: ${stderr.trim() || `status ${status}`}`);
  const [first, second, ...more] = stdout.split('\n').filter((line) => line !== '');
  if (first === undefined || second === undefined || more.length > 0)
    throw new ToolFailed(`${command} printed ${stdout.slice(0, 100)}; expected two lists`);
  try {
    return [JSON.parse(first) as List, JSON.parse(second) as List];
  } catch (error) {
    throw new ToolFailed(`${command} printed ${stdout.slice(0, 100)}; expected JSON`, { cause: error });
  }
}
