import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { routeStep } from '../ip/route-step.ts';
import { linkNamesOf, type NetworkState, type RouteState, routeKey } from '../state/network-state.ts';
import { type AddRouteArgs, newRoute } from './new-route.ts';

/** Adds a static route. */
export const addRoute: NetworkAction<AddRouteArgs> = {
  name: 'addRoute',
  plan(args, state) {
    const added = newRoute(args, state);
    requireNoSuchRoute(added, args.destination, state);
    return {
      steps: [routeStep('add', added)],
      effects: { ...noEffects, affected: linkNamesOf(added), addsRoutes: [added] },
      differences: (after) => routeDifferences(after, added, args),
      explicitRoute: Object.keys(args.options ?? {}).length === 0 ? undefined : added,
    };
  },
};

function routeDifferences(
  after: NetworkState,
  added: RouteState,
  { link, destination }: AddRouteArgs,
): readonly string[] {
  const found = after.routes.find((route) => routeKey(route) === routeKey(added));
  if (!found) return [`${link} does not have the route to ${destination}`];
  const isAsAsked = optionsText(found) === optionsText(added);
  return isAsAsked ? [] : [`the route to ${destination} is ${optionsText(found)}, not ${optionsText(added)}`];
}

/** Prints what a route has beside its key, in one order. */
function optionsText({ family, scope, source, metrics = {}, hops }: RouteState): string {
  return [
    ...(family === 'ipv4' && scope !== undefined ? [`scope ${scope}`] : []),
    ...(source === undefined ? [] : [`src ${source}`]),
    ...Object.entries(metrics)
      .map(([name, value]) => `${name} ${value}`)
      .sort(),
    ...hops.flatMap(({ weight, onLink }) => [
      ...(weight === undefined ? [] : [`weight ${weight}`]),
      ...(onLink ? ['onlink'] : []),
    ]),
  ].join(' ');
}

function requireNoSuchRoute(added: RouteState, text: string, state: NetworkState): void {
  const { family, table, destination, metric } = added;
  const same = state.routes.find(
    (route) =>
      route.family === family &&
      route.table === table &&
      route.type === 'unicast' &&
      route.destination === destination &&
      route.metric === metric,
  );
  if (same)
    throw new Refused(
      `${linksText(same) || linksText(added)} has a route to ${text} of that metric; expected another metric`,
    );
}

const linksText = (route: RouteState): string => linkNamesOf(route).join(' and ');
