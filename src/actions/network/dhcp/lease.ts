import { deleteAddressStep } from '../ip/address-step.ts';
import type { IpStep } from '../ip/ip-step.ts';
import { routeStep } from '../ip/route-step.ts';
import { contains } from '../state/ip-address.ts';
import {
  type AddressState,
  addressText,
  type NetworkState,
  type RouteState,
  routeKey,
} from '../state/network-state.ts';
import type { LinkFamily } from './client.ts';

/** The addresses and routes that DHCP brought to a link. */
export interface Lease {
  readonly addresses: readonly AddressState[];
  /** Routes that are useless without these addresses. */
  readonly routes: readonly RouteState[];
}

/**
 * Finds the addresses and routes that came by DHCP.
 * @param brought addresses with prefix that are known to have come by DHCP: an infinite lease looks like a static address.
 */
export function leaseOf(state: NetworkState, linkFamily: LinkFamily, brought: readonly string[] = []): Lease {
  const addresses = state.addresses.filter(
    (address) =>
      address.link === linkFamily.link &&
      address.family === linkFamily.family &&
      (isLeased(address) || brought.includes(addressText(address))),
  );
  return { addresses, routes: state.routes.filter((route) => isOfLease(route, linkFamily, addresses)) };
}

/** DHCPv6 leases single addresses; an address from a router advertisement has the prefix of its network. */
const isLeased = ({ family, prefixLength, scope, isStatic }: AddressState) =>
  !isStatic && scope === 'global' && (family === 'ipv4' || prefixLength === 128);

/** Makers of routes other than DHCP clients; the kernel's routes disappear with their addresses. */
const otherProtocols = new Set(['kernel', 'ra', 'redirect']);

function isOfLease(route: RouteState, linkFamily: LinkFamily, addresses: readonly AddressState[]): boolean {
  const { family, table, protocol, source, hops, destination } = route;
  const [hop] = hops;
  const isIpv6 = family === 'ipv6';
  if (family !== linkFamily.family || hops.length !== 1 || hop?.link !== linkFamily.link) return false;
  // The kernel keeps its own route to an IPv6 address with a lifetime after the address is gone.
  if (isIpv6 && protocol === 'kernel')
    return table === 'main' && addresses.some(({ address }) => destination === `${address}/128`);
  if (table === 'local' || otherProtocols.has(protocol)) return false;
  if (protocol === 'dhcp') return true;
  const target = hop.gateway ?? destination.split('/')[0] ?? '';
  return addresses.some(
    (address) => address.address === source || (!isIpv6 && contains(address, family, target)),
  );
}

/** @returns the keys of the routes over a link that a router announced. */
export const announcedRouteKeys = (state: NetworkState, linkFamily: LinkFamily): readonly string[] =>
  announcedRoutes(state, linkFamily).map(routeKey);

/**
 * Computes the steps that delete the routes that dhcpcd made of router advertisements and left behind.
 * @param before keys of the routes that existed before dhcpcd.
 */
export function removeAnnouncedSteps(
  state: NetworkState,
  linkFamily: LinkFamily,
  before: readonly string[],
): readonly IpStep[] {
  const known = new Set(before);
  const added = announcedRoutes(state, linkFamily).filter((route) => !known.has(routeKey(route)));
  return added.map((route) => routeStep('del', route));
}

const announcedRoutes = ({ routes }: NetworkState, { link, family }: LinkFamily): readonly RouteState[] =>
  routes.filter(
    (route) =>
      route.family === family &&
      route.protocol === 'ra' &&
      route.hops.length === 1 &&
      route.hops[0]?.link === link,
  );

/** Computes the steps that delete a lease. Routes come first: some refer to the addresses. */
export const removeLeaseSteps = ({ addresses, routes }: Lease): readonly IpStep[] => [
  ...routes.map((route) => routeStep('del', route)),
  ...addresses.map(deleteAddressStep).toReversed(),
];
