import type { IpStep } from '../ip/ip.ts';
import { missingAddressSteps, missingRouteSteps } from '../rollback/restore.ts';
import { contains, isLinkLocal } from '../state/ip-address.ts';
import {
  addressText,
  linkNamed,
  type NetworkState,
  type RouteState,
  routeKey,
  withUppers,
} from '../state/network-state.ts';
import type { Effects } from './network-plan.ts';

/**
 * What a change did not name and took along all the same is put back: a link that goes down loses its IPv6 addresses and
 * all its routes, an address that goes takes its younger ones with it. Empty where nothing is lacking.
 */
export function repairSteps(before: NetworkState, now: NetworkState, effects: Effects): readonly IpStep[] {
  const touched = withUppers(before, effects.touches);
  const gone = new Set(effects.removesAddresses.map((address) => `${address.link} ${addressText(address)}`));
  const steps: IpStep[] = [];
  for (const name of touched) {
    if (!linkNamed(now, name)) continue;
    for (const family of ['ipv4', 'ipv6'] as const) {
      const of = (state: NetworkState) =>
        state.addresses.filter(
          (address) => address.link === name && address.family === family && address.isStatic,
        );
      const was = of(before).filter((address) => !gone.has(`${name} ${addressText(address)}`));
      // A new first address stands before those that stay.
      steps.push(...missingAddressSteps(was, of(now), false));
    }
  }
  return steps.length > 0 ? steps : routesToRepair(before, now, effects, touched);
}

function routesToRepair(
  before: NetworkState,
  now: NetworkState,
  effects: Effects,
  touched: ReadonlySet<string>,
): readonly IpStep[] {
  const removed = new Set(effects.removesRoutes.map(routeKey));
  const kept = before.routes.filter((route) => !removed.has(routeKey(route)) && isAcceptable(route, now));
  return missingRouteSteps({ ...before, routes: kept }, now, touched);
}

/** Whether the kernel would take the route: its links are up, its gateways and its source are still within reach. */
function isAcceptable(route: RouteState, now: NetworkState): boolean {
  if (route.source !== undefined && !now.addresses.some(({ address }) => address === route.source))
    return false;
  return route.hops.every(({ link, gateway, onLink }) => {
    const on = linkNamed(now, link);
    if (!on?.up) return false;
    if (gateway === undefined || onLink) return true;
    if (isLinkLocal(gateway)) return true;
    const family = gateway.includes(':') ? 'ipv6' : 'ipv4';
    const within = now.addresses.some((own) => own.link === link && contains(own, family, gateway));
    const routed = now.routes.some(
      (other) =>
        other !== route &&
        other.hops.some((hop) => hop.link === link && hop.gateway === undefined) &&
        containsText(other.destination, gateway),
    );
    return within || routed;
  });
}

function containsText(destination: string, address: string): boolean {
  const [network = '', length] = destination.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  if (network.includes(':') !== (family === 'ipv6') || Number(length) === 0) return false;
  return contains({ family, address: network, prefixLength: Number(length) }, family, address);
}
