import { readFile } from 'node:fs/promises';
import {
  fromOctets,
  type Netlink,
  readAddressMessage,
  readLinkMessage,
  readNextHopMessage,
  readRouteMessage,
  readRuleMessage,
  toOctets,
} from '#netlink';
import type { LinkState, NetworkState } from '../state/network-state.ts';
import { withPrefixRoutes } from '../state/prefix-routes.ts';
import { toAddressStates } from './address-states.ts';
import { toLinkStates } from './link-states.ts';
import { type NetlinkSource, readTable, requireNetlink } from './read-table.ts';
import { toRouteStates } from './route-states.ts';
import { ruleFields } from './rule-fields.ts';

/**
 * Reads the running network by netlink, without a process.
 * @throws {Unsupported} where no netlink socket can be opened. @throws {ToolFailed} where the kernel refuses.
 */
export async function readNetworkState(source: NetlinkSource): Promise<NetworkState> {
  return readStateFrom(await requireNetlink(source));
}

async function readStateFrom(netlink: Netlink): Promise<NetworkState> {
  const [links, addresses, routes, rules, nextHops] = await Promise.all([
    readTable(netlink, 'link-settings', readLinkMessage),
    readTable(netlink, 'addresses', readAddressMessage),
    readTable(netlink, 'routes', readRouteMessage),
    readTable(netlink, 'rules', readRuleMessage),
    readTable(netlink, 'next-hops', readNextHopMessage),
  ]);
  const names = new Map(links.map(({ index, name }) => [index, name]));
  const nameOf = (index: number | undefined) => (index === undefined ? undefined : names.get(index));
  return withPrefixRoutes({
    links: await Promise.all(toLinkStates(links, nameOf).map(withMemberOrder)),
    addresses: toAddressStates(addresses, links),
    routes: toRouteStates(routes, new Map(nextHops.map((nextHop) => [nextHop.id, nextHop])), nameOf),
    rules: rules.map(ruleFields),
  });
}

/** Adds the order of a bond's members, which netlink does not report. Source: /sys/class/net/BOND/bonding/slaves. */
async function withMemberOrder(link: LinkState): Promise<LinkState> {
  if (link.kind !== 'bond') return link;
  const path = [Buffer.from('/sys/class/net/'), toOctets(link.name), Buffer.from('/bonding/slaves')];
  const octets = await readFile(Buffer.concat(path)).catch(() => Buffer.alloc(0));
  // No name has white space, whatever its other octets are.
  const names = octets.toString('latin1').split(/[ \t\n]+/);
  const taken = names.filter((name) => name !== '').map((name) => fromOctets(Buffer.from(name, 'latin1')));
  return taken.length === 0 ? link : { ...link, taken };
}
