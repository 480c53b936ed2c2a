import { type DumpVisitor, readNextHopMessage } from '#netlink';
import type { Probe } from '../probe.ts';
import { readDump, visitDump } from '../read-dump.ts';
import type { Routes } from './route.ts';
import { RouteCollector } from './route-collector.ts';
import { parseRoute } from './route-message.ts';

/** Default limit of {@link routesProbe}. */
export const defaultRouteLimit = 10_000;

/** Creates a probe for unicast routes of every table but local. Its facts are undefined without netlink. */
export function routesProbe(limit: number): Probe<Routes | undefined> {
  return {
    name: 'routes',
    everySeconds: 1,
    async read(host, signal) {
      const netlink = await host.openNetlink();
      if (netlink === undefined) return undefined;
      const collector = new RouteCollector(limit);
      const source = { probe: 'routes', name: 'next-hops' } as const;
      const found = (await readDump(netlink, source, readNextHopMessage, signal)) ?? [];
      const nextHops = new Map(found.map((nextHop) => [nextHop.id, nextHop]));
      const visitor: DumpVisitor = {
        visit(message) {
          for (const route of parseRoute(message, nextHops)) collector.add(route);
        },
        restart: () => collector.restart(),
      };
      const isComplete = await visitDump(netlink, { probe: 'routes', name: 'routes' }, visitor, signal);
      return isComplete ? collector.routes() : undefined;
    },
  };
}

export const routes = routesProbe(defaultRouteLimit);
