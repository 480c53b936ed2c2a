import { deleteAddressStep } from '../address-step.ts';
import type { IpStep } from '../ip.ts';
import { contains } from '../ip-address.ts';
import { routeStep } from '../route-step.ts';
import { type AddressState, addressText, type NetworkState, type RouteState } from '../state.ts';
import type { Leased } from './client.ts';

/** What DHCP brought to a link. */
export interface Lease {
  readonly addresses: readonly AddressState[];
  /** Of no use without these addresses. */
  readonly routes: readonly RouteState[];
}

/** What came by DHCP: addresses that last for a time, and those that are known to have come. */
export function leaseOf(state: NetworkState, leased: Leased, brought: readonly string[] = []): Lease {
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

function isOfLease(route: RouteState, leased: Leased, addresses: readonly AddressState[]): boolean {
  const { family, table, protocol, source, hops, destination } = route;
  const [hop] = hops;
  if (family !== leased.family || hops.length !== 1 || hop?.link !== leased.link) return false;
  if (table === 'local' || ofOthers.has(protocol)) return false;
  if (protocol === 'dhcp') return true;
  const beyond = hop.gateway ?? destination.split('/')[0] ?? '';
  return addresses.some(
    (address) => address.address === source || (family === 'ipv4' && contains(address, family, beyond)),
  );
}

/** Routes first: some hold on to their addresses. */
export const removeLeaseSteps = ({ addresses, routes }: Lease): readonly IpStep[] => [
  ...routes.map((route) => routeStep('del', route)),
  ...addresses.map(deleteAddressStep).toReversed(),
];
