import {
  hopsOf,
  type NextHopMessage,
  protocolName,
  type RouteMessage,
  routeTypeName,
  scopeName,
  tableName,
} from '#netlink';
import type { NextHop, RouteState } from '../state/network-state.ts';
import { routeMetrics } from './route-metrics.ts';

type NameOf = (index: number | undefined) => string | undefined;

/** Protocols of a route that mark an automatic route: its maker makes it again. */
const automaticProtocols = new Set(['kernel', 'ra', 'dhcp', 'redirect']);
/** `ICMPV6_ROUTER_PREF_*` of linux/icmpv6.h; medium is the default. */
const preferences: ReadonlyMap<number | undefined, string> = new Map([
  [1, 'high'],
  [3, 'low'],
]);

/**
 * Converts routes, those of IPv4 first. A route over a nexthop object gets the hops of that object.
 * @param nameOf returns the name of a link.
 */
export function toRouteStates(
  routes: readonly RouteMessage[],
  nextHops: ReadonlyMap<number, NextHopMessage>,
  nameOf: NameOf,
): readonly RouteState[] {
  const states = routes.map((route) => toRouteState(route, nextHops, nameOf));
  const ofFamily = (family: RouteState['family']) => states.filter((route) => route.family === family);
  return [...ofFamily('ipv4'), ...ofFamily('ipv6')];
}

function toRouteState(
  route: RouteMessage,
  nextHops: ReadonlyMap<number, NextHopMessage>,
  nameOf: NameOf,
): RouteState {
  const protocol = protocolName(route.protocol);
  const table = tableName(route.table);
  const hops = route.hops.length > 0 ? route.hops : hopsOf(route.nextHopId, nextHops);
  return {
    family: route.family,
    type: routeTypeName(route.type),
    table,
    destination: route.destination,
    metric: route.metric || undefined,
    protocol,
    scope: scopeName(route.scope),
    source: route.source,
    tos: route.tos === 0 ? undefined : `0x${route.tos.toString(16).padStart(2, '0')}`,
    preference: preferences.get(route.preference),
    metrics: route.metrics && routeMetrics(route.metrics),
    hops: hops.map(
      ({ linkIndex, gateway, weight, isOnLink }): NextHop => ({
        link: nameOf(linkIndex),
        gateway,
        weight,
        onLink: isOnLink || undefined,
      }),
    ),
    ...(route.expires && { expires: true }),
    isStatic: !automaticProtocols.has(protocol) && !route.expires && table !== 'local',
  };
}
