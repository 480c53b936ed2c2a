import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { routeStep } from '../ip/route-step.ts';
import { requireLink } from '../kinds/interface-name.ts';
import { type Family, linkNamesOf, type RouteState } from '../state/network-state.ts';
import { tableNumber } from './table-number.ts';

export interface RemoveRouteArgs {
  readonly link: string;
  readonly family: Family;
  /** Number of the table. */
  readonly table: number;
  /** Name of the table, where it has one. */
  readonly tableName?: string | undefined;
  readonly destination: string;
  readonly gateway?: string | undefined;
  readonly metric: number;
}

/** Removes a static route, with all its next hops. */
export const removeRoute: NetworkAction<RemoveRouteArgs> = {
  name: 'remove',
  plan(args, state) {
    const { link, family, destination, gateway, metric } = args;
    requireLink('the interface', link, state);
    const isRemoved = (route: RouteState) =>
      route.type === 'unicast' &&
      route.family === family &&
      isTable(route.table, args) &&
      route.destination === destination &&
      (route.metric ?? 0) === metric &&
      route.hops.some((hop) => hop.link === link && hop.gateway === gateway);
    const removed = state.routes.find(isRemoved);
    const subject = `the route to ${destination}`;
    if (!removed) throw new Refused(`${subject} is no longer on ${link}; nothing to remove`);
    if (!removed.isStatic || removed.protocol === 'kernel')
      throw new Refused(
        `${subject} was made by the ${removed.protocol}, which would make it again; expected a static route`,
      );
    return {
      steps: [routeStep('del', removed)],
      effects: { ...noEffects, affected: linkNamesOf(removed), removesRoutes: [removed] },
      differences: (after) => (after.routes.some(isRemoved) ? [`${subject} is still on ${link}`] : []),
      notes: removed.hops.length > 1 ? [`${subject} is removed with all its next hops`] : [],
    };
  },
};

const isTable = (name: string, { table, tableName }: RemoveRouteArgs): boolean =>
  name === tableName || tableNumber(name) === table;
