import { defineClass } from '#agent';
import type { Route as RouteFacts } from '#probes';
import type { NodeContext } from '../context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { removeRouteMethod } from '../methods/removals.ts';
import { interfaceId, objectName } from '../names.ts';
import type { OvirtNodePackage, Route } from '../schema.generated.ts';

interface RouteRow {
  readonly route: RouteFacts;
  readonly interfaceName: string;
  readonly nodeUuid: string;
}

/** Class route: unicast routes of the main and named tables, one object per next hop. */
export const route = (services: NodeContext) =>
  defineClass<OvirtNodePackage>()('route', {
    rows: (facts: NodeFacts): ReadonlyMap<string, RouteRow> => {
      const nodeUuid = facts.identity.uuid;
      const names = new Map(facts.links?.map((link) => [link.index, link.name]));
      return new Map(
        (facts.routes?.rows ?? []).flatMap((found) => {
          const interfaceName = names.get(found.interfaceIndex);
          if (interfaceName === undefined) return [];
          const { table, destination, metric } = found;
          const name = objectName(
            'route',
            nodeUuid,
            interfaceName,
            table,
            destination,
            metric,
            gatewayOf(found),
          );
          return [[name, { route: found, interfaceName, nodeUuid }] as const];
        }),
      );
    },
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
    methods: { remove: removeRouteMethod(services) },
  });

/** An index property is never absent, so a route straight onto the link says so. */
const gatewayOf = ({ gateway }: RouteFacts) => gateway ?? 'direct';
