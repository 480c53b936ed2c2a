import { contains } from './ip-address.ts';
import type { AddressState, NetworkState, RouteState } from './network-state.ts';

/**
 * Marks as static the prefix routes that a service made for addresses with `noprefixroute`, as NetworkManager does. Such
 * a route claims to be the kernel's, and the kernel would not make it again.
 */
export function withPrefixRoutes(state: NetworkState): NetworkState {
  const addresses = state.addresses.filter(({ isStatic, noPrefixRoute }) => isStatic && noPrefixRoute);
  if (addresses.length === 0) return state;
  const isOfOne = (route: RouteState) => addresses.some((address) => isPrefixRoute(route, address));
  return {
    ...state,
    routes: state.routes.map((route) => (isOfOne(route) ? { ...route, isStatic: true } : route)),
  };
}

/** Whether a route leads into the network of this address, and exists for this address. */
export function isPrefixRoute(
  route: RouteState,
  { link, address, prefixLength }: Pick<AddressState, 'link' | 'address' | 'prefixLength'>,
): boolean {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const [network = '', length] = route.destination.split('/');
  return (
    route.protocol === 'kernel' &&
    !route.expires &&
    route.type === 'unicast' &&
    route.family === family &&
    Number(length) === prefixLength &&
    route.hops.every((hop) => hop.link === link && hop.gateway === undefined) &&
    (route.source === undefined || route.source === address) &&
    contains({ family, address: network, prefixLength }, family, address)
  );
}
