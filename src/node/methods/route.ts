import { removeRoute } from '#actions';
import type { Route as RouteFacts } from '#probes';
import type { Route } from '../schema.generated.ts';
import type { ClassMethods } from './method.ts';
import { networkMethod } from './network/network-method.ts';

/** A route, and the interface that it leads through. */
interface RouteRow {
  readonly route: RouteFacts;
  readonly interfaceName: string;
}

/** Methods of class route. */
export const routeMethods: ClassMethods<Route, RouteRow> = {
  remove: networkMethod((_args: object, { route, interfaceName: link }: RouteRow) => {
    const { family, table, destination, gateway, metric } = route;
    return {
      action: removeRoute,
      args: { link, family, table, destination, gateway, metric },
      concerns: [link],
      write: { name: link },
    };
  }),
};
