import { readFile } from 'node:fs/promises';
import {
  type AddressMessage,
  type BridgeVlanTable,
  fromOctets,
  type LinkMessage,
  type Netlink,
  type NextHopMessage,
  type RouteMessage,
  type RuleMessage,
  readAddressMessage,
  readBridgeVlans,
  readLinkMessage,
  readNextHopMessage,
  readOwnBridgeTimes,
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
  const [links, vlans, addresses, routes, rules, nextHops] = await Promise.all([
    readTable(netlink, 'link-settings', readLinkMessage),
    readTable(netlink, 'bridge-vlans', ({ payload }) => readBridgeVlans(payload)),
    readTable(netlink, 'addresses', readAddressMessage),
    readTable(netlink, 'routes', readRouteMessage),
    readTable(netlink, 'rules', readRuleMessage),
    readTable(netlink, 'next-hops', readNextHopMessage),
  ]);
  return toNetworkState({ links, vlans, addresses, routes, rules, nextHops });
}

/** The messages of the tables that a network state shows. */
interface NetworkMessages {
  readonly links: readonly LinkMessage[];
  readonly vlans: readonly BridgeVlanTable[];
  readonly addresses: readonly AddressMessage[];
  readonly routes: readonly RouteMessage[];
  readonly rules: readonly RuleMessage[];
  readonly nextHops: readonly NextHopMessage[];
}

/** Converts messages of the kernel to the state that plans decide by. */
export async function toNetworkState(messages: NetworkMessages): Promise<NetworkState> {
  const { links, vlans, addresses, routes, rules, nextHops } = messages;
  const names = new Map(links.map(({ index, name }) => [index, name]));
  const nameOf = (index: number | undefined) => (index === undefined ? undefined : names.get(index));
  const linkStates = toLinkStates(links, vlans, nameOf);
  return withPrefixRoutes({
    links: await Promise.all(linkStates.map((link) => withFiles(link, linkStates))),
    addresses: toAddressStates(addresses, links),
    routes: toRouteStates(routes, new Map(nextHops.map((nextHop) => [nextHop.id, nextHop])), nameOf),
    rules: rules.map(ruleFields),
  });
}

/** Adds what netlink does not report, from /sys/class/net and by ioctl(2). */
async function withFiles(link: LinkState, links: readonly LinkState[]): Promise<LinkState> {
  if (link.kind === 'bond') return withMemberOrder(link);
  if (link.kind !== 'bridge') return link;
  return withOwnTimes(await withMacOrigin(link, links));
}

async function withMacOrigin(link: LinkState, links: readonly LinkState[]): Promise<LinkState> {
  if (link.macAddress === undefined) return link;
  const isFixed = (await readLinkFile(link.name, 'addr_assign_type')).toString().trim() === fixedAddress;
  if (isFixed) return { ...link, hasFixedMac: true };
  return link.macAddress === lowestPortAddress(links, link.name) ? { ...link, followsPorts: true } : link;
}

/** NET_ADDR_SET of linux/netdevice.h: the bridge keeps its MAC address whatever its ports. */
const fixedAddress = '3';

const lowestPortAddress = (links: readonly LinkState[], name: string): string | undefined =>
  links.flatMap(({ master, macAddress = [] }) => (master === name ? macAddress : [])).sort()[0];

/** Adds the times that are set on a bridge, where netlink tells those of the root of its spanning tree. */
async function withOwnTimes(link: LinkState): Promise<LinkState> {
  if (link.options === undefined || 'forward_delay' in link.options) return link;
  const forwardDelay = Number((await readLinkFile(link.name, 'bridge/forward_delay')).toString());
  return { ...link, options: { ...link.options, ...(await readOwnBridgeTimes(link.name, forwardDelay)) } };
}

/** Adds the order of a bond's members. */
async function withMemberOrder(link: LinkState): Promise<LinkState> {
  // No name has white space, whatever its other octets are.
  const names = (await readLinkFile(link.name, 'bonding/slaves')).toString('latin1').split(/[ \t\n]+/);
  const taken = names.filter((name) => name !== '').map((name) => fromOctets(Buffer.from(name, 'latin1')));
  return taken.length === 0 ? link : { ...link, taken };
}

/** Reads a file of a link in /sys/class/net. @returns no octets where it does not exist. */
function readLinkFile(link: string, file: string): Promise<Buffer> {
  const path = [Buffer.from('/sys/class/net/'), toOctets(link), Buffer.from(`/${file}`)];
  return readFile(Buffer.concat(path)).catch(() => Buffer.alloc(0));
}
