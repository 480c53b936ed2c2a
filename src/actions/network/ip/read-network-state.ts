import { readFile } from 'node:fs/promises';
import { ToolFailed } from '../../errors.ts';
import type { LinkState, NetworkState } from '../state/network-state.ts';
import { withPrefixRoutes } from '../state/prefix-routes.ts';
import { type Ip, stepText } from './ip.ts';
import { type IpAddresses, parseAddresses } from './parse-addresses.ts';
import { type IpLink, parseLinks } from './parse-links.ts';
import { type IpRoute, parseRoutes } from './parse-routes.ts';

/** Reads the running network. @throws {ToolFailed} */
export async function readNetworkState(ip: Ip): Promise<NetworkState> {
  const ways = ['route show table all', 'rule'];
  const [[links, addresses], [routes4, rules4], [routes6, rules6]] = await Promise.all([
    readBoth(ip, [], ['link', 'addr']),
    readBoth(ip, ['-4'], ways),
    readBoth(ip, ['-6'], ways),
  ]);
  return withPrefixRoutes({
    links: await Promise.all(parseLinks(links as readonly IpLink[]).map(withOrder)),
    addresses: parseAddresses(addresses as readonly IpAddresses[]),
    routes: [
      ...parseRoutes('ipv4', routes4 as readonly IpRoute[]),
      ...parseRoutes('ipv6', routes6 as readonly IpRoute[]),
    ],
    rules: [...rules4, ...rules6] as readonly Record<string, unknown>[],
  });
}

/** The order of a bond's members is told by the kernel's files alone. */
async function withOrder(link: LinkState): Promise<LinkState> {
  if (link.kind !== 'bond') return link;
  const text = await readFile(`/sys/class/net/${link.name}/bonding/slaves`, 'utf8').catch(() => '');
  const taken = text.split(/\s+/).filter((name) => name !== '');
  return taken.length === 0 ? link : { ...link, taken };
}

type Told = readonly unknown[];

async function readEach(
  ip: Ip,
  family: readonly string[],
  [first = '', second = '']: readonly string[],
): Promise<readonly [Told, Told]> {
  const read = async (question: string): Promise<Told> => {
    const { status, stdout } = await ip(['-json', '-details', ...family, ...question.split(' ')]);
    return status === 0 ? (JSON.parse(stdout || '[]') as Told) : [];
  };
  return [await read(first), await read(second)];
}

/** Asks for two lists in one process, which tells each in a line of its own. */
async function readBoth(
  ip: Ip,
  family: readonly string[],
  questions: readonly string[],
): Promise<readonly [Told, Told]> {
  const step = ['-json', '-details', ...family, '-batch', '-'];
  const { status, stdout, stderr } = await ip(step, `${questions.join('\n')}\n`);
  const shown = `${stepText(step)} (${questions.join('; ')})`;
  // A kernel without IPv6, or without its rules, has none, and ip says so.
  if (status !== 0 && family.includes('-6')) return readEach(ip, family, questions);
  if (status !== 0) throw new ToolFailed(`${shown}: ${stderr.trim() || `status ${status}`}`);
  const [first, second, ...more] = stdout.split('\n').filter((line) => line !== '');
  if (first === undefined || second === undefined || more.length > 0)
    throw new ToolFailed(`${shown} told no two lists: ${stdout.slice(0, 100)}`);
  try {
    return [JSON.parse(first) as Told, JSON.parse(second) as Told];
  } catch (error) {
    throw new ToolFailed(`${shown} told what is no JSON: ${stdout.slice(0, 100)}`, { cause: error });
  }
}
