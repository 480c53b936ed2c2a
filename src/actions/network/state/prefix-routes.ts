import { contains } from './ip-address.ts';
import type { AddressState, NetworkState, RouteState } from './network-state.ts';

/**
 * Marks the routes into their own networks that somebody made for addresses that bring none, as NetworkManager does: they say
 * that the kernel made them, and it does not make them again.
 */
export function withPrefixRoutes(state: NetworkState): NetworkState {
  const without = state.addresses.filter(({ isStatic, noPrefixRoute }) => isStatic && noPrefixRoute);
  if (without.length === 0) return state;
  const isOne = (route: RouteState) => without.some((address) => isPrefixRoute(route, address));
  return {
    ...state,
    routes: state.routes.map((route) => (isOne(route) ? { ...route, isStatic: true } : route)),
  };
}

/** Whether a route leads into the network of this address, and was made for it. */
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
