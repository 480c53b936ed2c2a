import type { IpStep } from '../ip/ip-step.ts';
import { missingAddressSteps } from '../rollback/restore-addresses.ts';
import { missingRouteSteps } from '../rollback/restore-routes.ts';
import { contains, isLinkLocal } from '../state/ip-address.ts';
import {
  type AddressState,
  addressText,
  linkNamed,
  type NetworkState,
  type RouteState,
  routeKey,
  withUppers,
} from '../state/network-state.ts';
import type { Effects } from './effects.ts';

/**
 * Computes the steps that restore the side effects of a change. A link that goes down loses its IPv6 addresses and all
 * its routes; a removed address takes its secondary addresses along. Addresses come before routes: run the steps, read the
 * state again, and call this function again.
 * @returns no step where nothing is missing.
 */
export function repairSteps(before: NetworkState, now: NetworkState, effects: Effects): readonly IpStep[] {
  const affected = withUppers(before, effects.affected);
  const removed = new Set(effects.removesAddresses.map(linkAddressText));
  const steps: IpStep[] = [];
  for (const name of affected) {
    if (!linkNamed(now, name)) continue;
    for (const family of ['ipv4', 'ipv6'] as const) {
      const staticAddresses = (state: NetworkState) =>
        state.addresses.filter(
          (address) => address.link === name && address.family === family && address.isStatic,
        );
      const kept = staticAddresses(before).filter((address) => !removed.has(linkAddressText(address)));
      // Without order: a new primary address comes before the kept ones.
      steps.push(...missingAddressSteps(kept, staticAddresses(now), false));
    }
  }
  return steps.length > 0 ? steps : routeRepairSteps(before, now, effects, affected);
}

const linkAddressText = (address: AddressState) => `${address.link} ${addressText(address)}`;

function routeRepairSteps(
  before: NetworkState,
  now: NetworkState,
  effects: Effects,
  affected: ReadonlySet<string>,
): readonly IpStep[] {
  const removed = new Set(effects.removesRoutes.map(routeKey));
  const kept = before.routes.filter((route) => !removed.has(routeKey(route)) && isAcceptable(route, now));
  return missingRouteSteps({ ...before, routes: kept }, now, affected);
}

/** Whether the kernel would accept the route: its links are up, and its source and gateways are reachable. */
function isAcceptable(route: RouteState, now: NetworkState): boolean {
  if (route.source !== undefined && !now.addresses.some(({ address }) => address === route.source))
    return false;
  return route.hops.every(({ link, gateway, onLink }) => {
    if (!linkNamed(now, link)?.up) return false;
    if (gateway === undefined || onLink || isLinkLocal(gateway)) return true;
    const family = gateway.includes(':') ? 'ipv6' : 'ipv4';
    const isInNetwork = now.addresses.some((own) => own.link === link && contains(own, family, gateway));
    const isRouted = now.routes.some(
      (other) =>
        other !== route &&
        other.hops.some((hop) => hop.link === link && hop.gateway === undefined) &&
        destinationContains(other.destination, gateway),
    );
    return isInNetwork || isRouted;
  });
}

function destinationContains(destination: string, address: string): boolean {
  const [network = '', length] = destination.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  if (network.includes(':') !== (family === 'ipv6') || Number(length) === 0) return false;
  return contains({ family, address: network, prefixLength: Number(length) }, family, address);
}
