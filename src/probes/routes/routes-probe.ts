import { ProbeError } from '../errors.ts';
import { NetlinkError } from '../netlink/netlink.ts';
import type { Probe } from '../probe.ts';
import { readNamedTables } from './named-tables.ts';
import type { Routes } from './route.ts';
import { RouteCollector } from './route-collector.ts';
import { parseRoute } from './route-message.ts';

/** How many routes are gathered unless another limit is given. */
export const defaultRouteLimit = 10_000;

/** Unicast routes of the main and named tables; undefined without netlink. */
export function routesProbe(limit: number): Probe<Routes | undefined> {
  return {
    name: 'routes',
    everySeconds: 1,
    async read(host, signal) {
      const netlink = await host.openNetlink();
      if (netlink === undefined) return undefined;
      const collector = new RouteCollector(await readNamedTables(host), limit);
      try {
        const end = await netlink.dump(
          'routes',
          (message) => {
            for (const route of parseRoute(message)) collector.add(route);
          },
          () => collector.restart(),
          signal,
        );
        return end === undefined ? undefined : collector.routes();
      } catch (error) {
        if (error instanceof NetlinkError)
          throw new ProbeError('routes', 'netlink', error.message, { cause: error });
        throw error;
      }
    },
  };
}

export const routes = routesProbe(defaultRouteLimit);
