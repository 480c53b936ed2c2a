import {
  hopsOf,
  type NetlinkMessage,
  type NextHopMessage,
  protocolName,
  readRouteMessage,
  scopeName,
} from '#netlink';
import type { Route } from './route.ts';

const unicast = 1;

/**
 * Parses one RTM_NEWROUTE into a row per next hop. Returns no rows for anything but a unicast IP route on a link.
 * @param nextHops nexthop objects, for routes whose message has only the id of one.
 */
export function parseRoute(
  message: NetlinkMessage,
  nextHops: ReadonlyMap<number, NextHopMessage> = new Map(),
): readonly Route[] {
  const found = readRouteMessage(message);
  if (found?.type !== unicast) return [];
  const { family, table, destination, metric, protocol, scope, nextHopId } = found;
  const hops = found.hops.length > 0 ? found.hops : hopsOf(nextHopId, nextHops);
  const route = {
    family,
    table,
    destination,
    metric,
    origin: protocol === 0 ? undefined : protocolName(protocol),
    scope: scopeName(scope),
  };
  return hops.flatMap(({ linkIndex, gateway, weight }) =>
    linkIndex === undefined ? [] : [{ ...route, interfaceIndex: linkIndex, gateway, weight }],
  );
}
