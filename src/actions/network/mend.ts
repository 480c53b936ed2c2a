import type { IpStep } from './ip.ts';
import { contains, isLinkLocal } from './ip-address.ts';
import type { Effects } from './plan.ts';
import { lackingAddresses, lackingRoutes } from './restore.ts';
import { addressText, linkNamed, type NetworkState, type RouteState, routeKey, withUppers } from './state.ts';

/**
 * What a change did not name and took along all the same is put back: a link that goes down loses its IPv6 addresses and
 * all its routes, an address that goes takes its younger ones with it. Empty where nothing is lacking.
 */
export function mendSteps(before: NetworkState, now: NetworkState, effects: Effects): readonly IpStep[] {
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
      steps.push(...lackingAddresses(was, of(now), false));
    }
  }
  return steps.length > 0 ? steps : routesToMend(before, now, effects, touched);
}

function routesToMend(
  before: NetworkState,
  now: NetworkState,
  effects: Effects,
  touched: ReadonlySet<string>,
): readonly IpStep[] {
  const removed = new Set(effects.removesRoutes.map(routeKey));
  const kept = before.routes.filter((route) => !removed.has(routeKey(route)) && isPossible(route, now));
  return lackingRoutes({ ...before, routes: kept }, now, touched);
}

/** Whether the kernel would take the route: its links are up, its gateways and its source are still within reach. */
function isPossible(route: RouteState, now: NetworkState): boolean {
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
