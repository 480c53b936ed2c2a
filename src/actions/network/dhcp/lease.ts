import { deleteAddressStep } from '../ip/address-step.ts';
import type { IpStep } from '../ip/ip.ts';
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

/** What DHCP brought to a link. */
export interface Lease {
  readonly addresses: readonly AddressState[];
  /** Of no use without these addresses. */
  readonly routes: readonly RouteState[];
}

/** What came by DHCP: addresses that last for a time, and those that are known to have come. */
export function leaseOf(state: NetworkState, leased: LinkFamily, brought: readonly string[] = []): Lease {
  const addresses = state.addresses.filter(
    (address) =>
      address.link === leased.link &&
      address.family === leased.family &&
      (isLeased(address) || brought.includes(addressText(address))),
  );
  return { addresses, routes: state.routes.filter((route) => isOfLease(route, leased, addresses)) };
}

/** DHCPv6 leases single addresses; what a router announces has the prefix of its network. */
const isLeased = ({ family, prefixLength, scope, isStatic }: AddressState) =>
  !isStatic && scope === 'global' && (family === 'ipv4' || prefixLength === 128);

/** Made by others than a client; the kernel's go with their addresses. */
const ofOthers = new Set(['kernel', 'ra', 'redirect']);

function isOfLease(route: RouteState, leased: LinkFamily, addresses: readonly AddressState[]): boolean {
  const { family, table, protocol, source, hops, destination } = route;
  const [hop] = hops;
  const isIpv6 = family === 'ipv6';
  if (family !== leased.family || hops.length !== 1 || hop?.link !== leased.link) return false;
  // The kernel's own route to an address that lasts for a time outlives it.
  if (isIpv6 && protocol === 'kernel')
    return table === 'main' && addresses.some(({ address }) => destination === `${address}/128`);
  if (table === 'local' || ofOthers.has(protocol)) return false;
  if (protocol === 'dhcp') return true;
  const beyond = hop.gateway ?? destination.split('/')[0] ?? '';
  return addresses.some(
    (address) => address.address === source || (!isIpv6 && contains(address, family, beyond)),
  );
}

/** Keys of the routes over a link that a router announced. */
export const announcedRouteKeys = (state: NetworkState, leased: LinkFamily): readonly string[] =>
  announced(state, leased).map(routeKey);

/** Steps that take away what dhcpcd made of a router's announcements, and left behind. */
export function removeAnnouncedSteps(
  state: NetworkState,
  leased: LinkFamily,
  before: readonly string[],
): readonly IpStep[] {
  const known = new Set(before);
  const made = announced(state, leased).filter((route) => !known.has(routeKey(route)));
  return made.map((route) => routeStep('del', route));
}

const announced = ({ routes }: NetworkState, { link, family }: LinkFamily): readonly RouteState[] =>
  routes.filter(
    (route) =>
      route.family === family &&
      route.protocol === 'ra' &&
      route.hops.length === 1 &&
      route.hops[0]?.link === link,
  );

/** Routes first: some hold on to their addresses. */
export const removeLeaseSteps = ({ addresses, routes }: Lease): readonly IpStep[] => [
  ...routes.map((route) => routeStep('del', route)),
  ...addresses.map(deleteAddressStep).toReversed(),
];
