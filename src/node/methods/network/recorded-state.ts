import {
  type AddressState,
  bridgePortOptions,
  ipWordOf,
  type LinkOption,
  type LinkState,
  type NetworkState,
  optionsOf,
  type RouteState,
} from '#actions';
import { tableName } from '#netlink';
import type { Link, LinkOptions, Route } from '#probes';
import type { NodeFacts } from '../../facts/node-facts.ts';

/**
 * Returns the network of a recorded machine as its facts tell it: a plan is checked against this state instead of the network of
 * the machine that the agent runs on. It lacks what only a rollback needs, such as routing rules.
 */
export function recordedNetworkState({ links = [], addresses = [], routes }: NodeFacts): NetworkState {
  const names = new Map(links.map(({ index, name }) => [index, name]));
  return {
    links: links.map((link) => linkState(link, links)),
    addresses: addresses.flatMap((address): readonly AddressState[] => {
      const link = names.get(address.interfaceIndex);
      if (link === undefined) return [];
      const { family, prefixLength, peer, broadcast, scope = 'global', origin } = address;
      // A service or a person chose an IPv4 address of link scope; the kernel makes those of IPv6.
      const isStatic = origin === 'static' || (family === 'ipv4' && origin === 'link-local');
      return [{ link, family, address: address.address, prefixLength, peer, broadcast, scope, isStatic }];
    }),
    routes: routeStates(routes?.rows ?? [], names),
    rules: [],
  };
}

function linkState(link: Link, links: readonly Link[]): LinkState {
  const { index, name, mtu = 0, mtuMin, mtuMax, macAddress, ipv6Enabled, master, lower, vlan } = link;
  const masterKind = links.find((candidate) => candidate.name === master)?.kind;
  return {
    index,
    name,
    kind: link.kind === 'physical' ? undefined : link.kind,
    up: link.adminUp ?? false,
    mtu,
    mtuMin,
    mtuMax,
    macAddress: link.kind === 'loopback' ? undefined : macAddress,
    lacksIpv6: ipv6Enabled === false || undefined,
    master,
    masterKind,
    lower,
    vlan: vlan && { id: vlan.id, protocol: vlan.protocol ?? '802.1Q' },
    options: ipOptions(link),
    portOptions: portOptionsOf(link, masterKind),
    bridgeVlans: bridgeVlans(link),
    taken: link.kind === 'bond' ? link.members : undefined,
  };
}

function bridgeVlans({ options }: Link): LinkState['bridgeVlans'] {
  const { vlans, pvid, untagged } = options ?? {};
  const isList = (value: unknown): value is readonly string[] => Array.isArray(value);
  return isList(vlans) && isList(untagged) ? { vlans, pvid: Number(pvid), untagged } : undefined;
}

/** Converts options from the kernel's names to the arguments of `ip`, and leaves out those that `ip` does not set. */
function ipOptions({ kind, options }: Link): LinkState['options'] {
  const known = optionsOf(kind);
  if (options === undefined || known === undefined) return undefined;
  const mode = options['mode'];
  return { ...(mode !== undefined && { mode: String(mode) }), ...pickOptions(known, options) };
}

const portOptionsOf = ({ options }: Link, masterKind: string | undefined): LinkState['portOptions'] =>
  masterKind === 'bridge' && options ? pickOptions(bridgePortOptions, options) : undefined;

const pickOptions = (known: readonly LinkOption[], options: LinkOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    known.flatMap((option) => {
      const value = options[option.name];
      return value === undefined ? [] : [[ipWordOf(option), String(value)] as const];
    }),
  );

/** Origins of routes that their maker makes again. */
const automaticOrigins: readonly (string | undefined)[] = ['kernel', 'ra', 'dhcp', 'redirect'];

/** A fact is one next hop; the next hops of one route have weights. */
function routeStates(rows: readonly Route[], names: ReadonlyMap<number, string>): readonly RouteState[] {
  const routes = new Map<string, RouteState>();
  for (const [index, row] of rows.entries()) {
    const { family, table, destination, metric, weight } = row;
    const key = weight === undefined ? String(index) : JSON.stringify([family, table, destination, metric]);
    const hop = { link: names.get(row.interfaceIndex), gateway: row.gateway, weight };
    routes.set(key, routeState(row, [...(routes.get(key)?.hops ?? []), hop]));
  }
  return [...routes.values()];
}

function routeState(
  { family, table, destination, metric, origin = 'boot', scope }: Route,
  hops: RouteState['hops'],
): RouteState {
  return {
    family,
    type: 'unicast',
    table: tableName(table),
    destination,
    metric: metric || undefined,
    protocol: origin,
    scope,
    hops,
    isStatic: !automaticOrigins.includes(origin),
  };
}
