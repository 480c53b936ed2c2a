import { canonicalAddress } from '#netlink';
import { Refused } from '../../errors.ts';
import { requireLink } from '../kinds/interface-name.ts';
import { familyName, isNetwork, parsePrefixed } from '../state/ip-address.ts';
import type { Family, NetworkState, NextHop, RouteState } from '../state/network-state.ts';
import { requireGateway } from './gateway.ts';
import {
  type RequestedHop,
  type RouteOptionInputs,
  type RouteOptions,
  readRouteOptions,
} from './route-options.ts';

export interface AddRouteArgs {
  readonly link: string;
  /** With prefix; the default routes are `0.0.0.0/0` and `::/0`. */
  readonly destination: string;
  /** `""` stands for a destination on the link itself, or for several next hops in `options`. */
  readonly gateway: string;
  /** 0 stands for the kernel's default. */
  readonly metric: number;
  readonly options?: RouteOptionInputs;
}

/** The metric that the kernel gives a route without one. */
export const defaultMetric: Readonly<Record<Family, number>> = { ipv4: 0, ipv6: 1024 };

/** Makes the static route that a call asks for. @throws {Refused} naming the argument or the option. */
export function newRoute(args: AddRouteArgs, state: NetworkState): RouteState {
  const { link, destination, metric } = args;
  requireUsable('the interface', link, state);
  const network = parsePrefixed('destination', destination);
  if (!isNetwork(network))
    throw new Refused(
      `destination is ${destination}, which has bits beyond its prefix; expected a network such as 192.0.2.0/24`,
    );
  const { family } = network;
  const options = readRouteOptions(args.options ?? {}, link, args.gateway);
  const hops = readHops(options, family, state);
  return {
    family,
    type: 'unicast',
    table: options.table,
    destination: `${network.address}/${network.prefixLength}`,
    metric: metric || defaultMetric[family] || undefined,
    protocol: 'static',
    scope: scopeOf(options, family, hops),
    source: options.source === undefined ? undefined : requireSource(options.source, family, state),
    metrics: options.metrics,
    hops,
    isStatic: true,
  };
}

/** Checks that a route can lead over a link. @throws {Refused} */
function requireUsable(argument: string, name: string, state: NetworkState): void {
  const link = requireLink(argument, name, state);
  if (link.master !== undefined)
    throw new Refused(`${name} is a member of ${link.master}; add the route to ${link.master}`);
  if (!link.up) throw new Refused(`${name} is down; call create() on it first`);
}

function readHops({ table, hops }: RouteOptions, family: Family, state: NetworkState): readonly NextHop[] {
  const [only] = hops;
  if (hops.length === 1 && only) return [readHop('gateway', 'options', only, table, family, state)];
  return hops.map((hop, index) => {
    const name = `options.nextHops[${index}]`;
    requireUsable(`${name}.interfaceName`, hop.link, state);
    if (family === 'ipv6' && hop.gateway === '')
      throw new Refused(`${name} has no gateway; expected one, as the kernel does for IPv6`);
    return { ...readHop(`${name}.gateway`, name, hop, table, family, state), weight: hop.weight };
  });
}

function readHop(
  argument: string,
  options: string,
  { link, gateway, isOnLink }: RequestedHop,
  table: string,
  family: Family,
  state: NetworkState,
): NextHop {
  if (gateway === '' && isOnLink)
    throw new Refused(`${options}.onlink is true, and there is no gateway; expected a gateway with it`);
  const via =
    gateway === '' ? undefined : requireGateway(argument, gateway, { link, family, table, isOnLink }, state);
  return { link, gateway: via, onLink: isOnLink || undefined };
}

/** The kernel takes no gateway whose own scope is not narrower than that of the route. */
function scopeOf({ scope }: RouteOptions, family: Family, hops: readonly NextHop[]): string {
  const hasGateway = hops.some(({ gateway }) => gateway !== undefined);
  if (scope === undefined) return family === 'ipv4' && !hasGateway ? 'link' : 'global';
  if (family === 'ipv6')
    throw new Refused(`options.scope is ${scope}; expected none: a route of IPv6 has no scope`);
  if (hasGateway && scope !== 'global' && scope !== 'site')
    throw new Refused(`options.scope is ${scope}, and the route has a gateway; expected global or site`);
  if (scope === 'host' && hops.length > 1)
    throw new Refused('options.scope is host beside options.nextHops; expected global, site or link');
  return scope;
}

function requireSource(text: string, family: Family, state: NetworkState): string {
  const parsed = canonicalAddress(text);
  if (parsed?.family !== family)
    throw new Refused(`options.source is ${JSON.stringify(text)}; expected an ${familyName[family]} address`);
  const { address } = parsed;
  if (state.addresses.some((own) => own.address === address)) return address;
  throw new Refused(
    `options.source is ${address}, which no interface has; expected an address of this machine`,
  );
}
