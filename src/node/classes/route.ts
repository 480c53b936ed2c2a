import { defineClass } from '#agent';
import type { Route as RouteFacts } from '#probes';
import type { NodeContext } from '../context/node-context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { MacFilter } from '../hidden-macs.ts';
import { bindMethods } from '../methods/bind-methods.ts';
import { routeMethods } from '../methods/route.ts';
import { interfaceId, objectName } from '../names.ts';
import type { OvirtNodePackage, Route } from '../schema.generated.ts';

interface RouteRow {
  readonly route: RouteFacts;
  readonly interfaceName: string;
  readonly nodeUuid: string;
}

/** Class route: unicast routes of every table but local, one object per next hop. */
export const route = (context: NodeContext) =>
  defineClass<OvirtNodePackage>()('route', {
    rows: (facts: NodeFacts) => rows(facts, context.hiddenMacs),
    properties: ({ route, interfaceName, nodeUuid }): Route['properties'] => ({
      networkInterface: interfaceId(nodeUuid, interfaceName),
      family: route.family,
      table: route.table,
      destination: route.destination,
      gateway: gatewayOf(route),
      metric: route.metric,
      origin: route.origin,
      scope: route.scope,
      weight: route.weight,
    }),
    statistics: (): Route['statistics'] => ({}),
    methods: bindMethods<Route, RouteRow>(context, routeMethods),
  });

function rows(facts: NodeFacts, hiddenMacs: MacFilter): ReadonlyMap<string, RouteRow> {
  const nodeUuid = facts.identity.uuid;
  const names = new Map(facts.links?.map((link) => [link.index, link.name]));
  const hidden = hiddenMacs(facts.links);
  const isHidden = ({ destination, gateway }: RouteFacts) =>
    hidden.hasAddress(destination) || (gateway !== undefined && hidden.hasAddress(gateway));
  return new Map(
    (facts.routes?.rows ?? []).flatMap((route) => {
      const interfaceName = names.get(route.interfaceIndex);
      if (interfaceName === undefined || isHidden(route)) return [];
      const key = [interfaceName, route.table, route.destination, route.metric, gatewayOf(route)];
      return [[objectName('route', nodeUuid, ...key), { route, interfaceName, nodeUuid }] as const];
    }),
  );
}

/** An index property is never absent: `direct` stands for a route without a gateway. */
const gatewayOf = ({ gateway }: RouteFacts) => gateway ?? 'direct';
