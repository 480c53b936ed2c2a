import type { Effects } from '../apply/effects.ts';
import type { IpStep } from '../ip/ip-step.ts';
import { routeStep } from '../ip/route-step.ts';
import { type NetworkState, type RouteState, routeKey } from '../state/network-state.ts';
import { isPrefixRoute } from '../state/prefix-routes.ts';

/** Computes the steps that delete added routes and add the missing static routes over the affected links. */
export function routeSteps(
  before: NetworkState,
  now: NetworkState,
  effects: Effects,
  affected: ReadonlySet<string>,
): readonly IpStep[] {
  return [...addedRouteSteps(before, now, effects), ...missingRouteSteps(before, now, affected)];
}

/** Computes the steps that delete the routes that a change added. */
export function addedRouteSteps(
  before: NetworkState,
  now: NetworkState,
  effects: Effects,
): readonly IpStep[] {
  const keysNow = new Set(now.routes.map(routeKey));
  const keysBefore = new Set(before.routes.map(routeKey));
  const added = effects.addsRoutes.filter((route) => {
    const key = routeKey(route);
    return keysNow.has(key) && !keysBefore.has(key);
  });
  // A service may leave the prefix route of a removed address behind.
  const orphanedPrefixRoutes = now.routes.filter(
    (route) =>
      !keysBefore.has(routeKey(route)) &&
      effects.addsAddresses.some((address) => isPrefixRoute(route, address)) &&
      !now.addresses.some((address) => isPrefixRoute(route, address)),
  );
  return [...added, ...orphanedPrefixRoutes].map((route) => routeStep('del', route));
}

/** Computes the steps that add the missing static routes over these links, routes without a gateway first. */
export function missingRouteSteps(
  before: NetworkState,
  now: NetworkState,
  affected: ReadonlySet<string>,
): readonly IpStep[] {
  const keysNow = new Set(now.routes.map(routeKey));
  const sources = new Set(
    before.addresses.filter(({ link }) => affected.has(link)).map(({ address }) => address),
  );
  const isAffected = (route: RouteState) =>
    route.hops.some(({ link }) => link !== undefined && affected.has(link)) ||
    (route.source !== undefined && sources.has(route.source));
  const missing = before.routes.filter(
    (route) => route.isStatic && isAffected(route) && !keysNow.has(routeKey(route)),
  );
  return directRoutesFirst(missing).map((route) => routeStep('add', route));
}

/** Orders routes: those without a gateway first, since others lead over them. */
export function directRoutesFirst(routes: readonly RouteState[]): readonly RouteState[] {
  const isDirect = ({ hops }: RouteState) => hops.every(({ gateway }) => gateway === undefined);
  return [...routes.filter(isDirect), ...routes.filter((route) => !isDirect(route))];
}
