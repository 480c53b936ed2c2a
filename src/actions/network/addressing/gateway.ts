import { canonicalAddress } from '#netlink';
import { Refused } from '../../errors.ts';
import { contains, familyName, isLinkLocal, parsePrefixed } from '../state/ip-address.ts';
import type { AddressState, Family, NetworkState, RouteState } from '../state/network-state.ts';

/** Where a route has its gateway. */
export interface GatewayPlace {
  readonly link: string;
  readonly family: Family;
  /** Table of the route. */
  readonly table: string;
  /** The caller says that the gateway is on the link, whatever the routes are. */
  readonly isOnLink?: boolean | undefined;
}

/**
 * Checks that a link reaches a gateway directly, as the kernel does (fib_check_nh_v4_gw, ip6_route_check_nh): in a network of the
 * link, as the peer of a point-to-point address, or through a route without a gateway, such as a host route.
 * @returns the canonical address. @throws {Refused} naming the argument.
 */
export function requireGateway(
  argument: string,
  text: string,
  place: GatewayPlace,
  state: NetworkState,
): string {
  const { link, family } = place;
  const parsed = canonicalAddress(text);
  if (parsed?.family !== family)
    throw new Refused(`${argument} is ${JSON.stringify(text)}; expected an ${familyName[family]} address`);
  const { address } = parsed;
  if (family === 'ipv6' && isLinkLocal(address)) return address;
  const own = state.addresses.filter((each) => each.link === link);
  if (own.some((each) => each.address === address))
    throw new Refused(`${argument} is ${address}, an address of ${link} itself; expected one of a router`);
  const isReached =
    place.isOnLink === true ||
    own.some((each) => isInNetwork(each, family, address)) ||
    isRouted(place, address, state);
  if (isReached) return address;
  throw new Refused(
    `${argument} is ${address}, which is in no network of ${link} and on no route without a gateway; expected one that it reaches directly`,
  );
}

/** The kernel makes a route for the address, which leads to its network or its peer. A new address has none yet. */
const isInNetwork = ({ peer, noPrefixRoute, ...own }: AddressState, family: Family, address: string) =>
  noPrefixRoute !== true && contains({ ...own, address: peer ?? own.address }, family, address);

function isRouted({ link, family, table }: GatewayPlace, address: string, state: NetworkState): boolean {
  const covering = state.routes.filter(
    (route) =>
      route.type === 'unicast' &&
      (route.table === 'main' || route.table === table) &&
      route.hops.some((hop) => hop.link === link) &&
      contains(parsePrefixed('destination', route.destination), family, address),
  );
  if (family === 'ipv4') return covering.some(isDirect);
  // The kernel takes the route that fits best, whether it has a gateway or not.
  const lengthOf = ({ destination }: RouteState) => Number(destination.split('/')[1]);
  const longest = Math.max(...covering.map(lengthOf));
  return covering.some((route) => lengthOf(route) === longest && isDirect(route));
}

/** Only a route of a narrower scope than "global" counts for IPv4; IPv6 has no scopes. */
const isDirect = ({ family, scope, hops }: RouteState): boolean =>
  hops.every(({ gateway }) => gateway === undefined) && (family === 'ipv6' || scope !== 'global');
