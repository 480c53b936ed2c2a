import { Refused } from '../../errors.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import { routeStep } from '../ip/route-step.ts';
import { requireLink } from '../kinds/interface-name.ts';
import { canonicalAddress, contains, isLinkLocal, isNetwork, parsePrefixed } from '../state/ip-address.ts';
import { type Family, type NetworkState, type RouteState, routeKey } from '../state/network-state.ts';

export interface AddRouteArgs {
  readonly link: string;
  /** With prefix; `0.0.0.0/0`, `::/0`. */
  readonly destination: string;
  /** `""`: straight onto the link. */
  readonly gateway: string;
  /** 0: what the kernel gives. */
  readonly metric: number;
}

/** What the kernel gives an IPv6 route that names none. */
export const defaultMetric: Readonly<Record<Family, number>> = { ipv4: 0, ipv6: 1024 };

export const addRoute: NetworkAction<AddRouteArgs> = {
  name: 'addRoute',
  plan({ link: name, destination, gateway, metric }, state) {
    const link = requireLink('the interface', name, state);
    if (link.master !== undefined)
      throw new Refused(`${name} is a member of ${link.master}; add the route to ${link.master}`);
    if (!link.up) throw new Refused(`${name} is down; take it up first: create() on it`);
    const to = parsePrefixed('destination', destination);
    if (!isNetwork(to))
      throw new Refused(
        `destination is ${destination}, which has more than its prefix; a network such as 192.0.2.0/24`,
      );
    const via = gateway === '' ? undefined : requireGateway(gateway, to.family, name, state);
    const added: RouteState = {
      family: to.family,
      type: 'unicast',
      table: 'main',
      destination: `${to.address}/${to.prefixLength}`,
      metric: metric || defaultMetric[to.family] || undefined,
      protocol: 'static',
      scope: to.family === 'ipv4' && via === undefined ? 'link' : 'global',
      hops: [{ link: name, gateway: via }],
      isStatic: true,
    };
    const same = find(state, added);
    if (same)
      throw new Refused(
        `${overOf(same) || name} has a route to ${destination} of that metric already; one of another metric`,
      );
    return {
      steps: [routeStep('add', added)],
      effects: { ...noEffects, touches: [name], addsRoutes: [added] },
      differences: (after) =>
        after.routes.some((route) => routeKey(route) === routeKey(added))
          ? []
          : [`${name} does not have the route to ${destination}`],
    };
  },
};

export interface RemoveRouteArgs {
  readonly link: string;
  readonly family: Family;
  /** Number of the table. */
  readonly table: number;
  /** What it is called, where it has a name. */
  readonly tableName?: string | undefined;
  readonly destination: string;
  readonly gateway?: string | undefined;
  readonly metric: number;
}

export const removeRoute: NetworkAction<RemoveRouteArgs> = {
  name: 'remove',
  plan(args, state) {
    const { link, family, destination, gateway, metric } = args;
    requireLink('the interface', link, state);
    const isIt = (route: RouteState) =>
      route.type === 'unicast' &&
      route.family === family &&
      isTable(route.table, args) &&
      route.destination === destination &&
      (route.metric ?? 0) === metric &&
      route.hops.some((hop) => hop.link === link && hop.gateway === gateway);
    const found = state.routes.find(isIt);
    const shown = `the route to ${destination}`;
    if (!found) throw new Refused(`${shown} is not on ${link} any more; nothing is to be removed`);
    if (found.hops.length > 1)
      throw new Refused(`${shown} is spread over several next hops; one with a single next hop`);
    if (!found.isStatic || found.protocol === 'kernel')
      throw new Refused(`${shown} was made by the ${found.protocol}, who would make it again; a static one`);
    return {
      steps: [routeStep('del', found)],
      effects: { ...noEffects, touches: [link], removesRoutes: [found] },
      differences: (after) => (after.routes.some(isIt) ? [`${shown} is still on ${link}`] : []),
    };
  },
};

const kernelTables: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };

/** Number of a table by the kernel's own names, or of itself; NaN of another name. */
export const tableNumber = (name: string): number => kernelTables[name] ?? Number(name);

const isTable = (name: string, { table, tableName }: RemoveRouteArgs): boolean =>
  name === tableName || tableNumber(name) === table;

function requireGateway(text: string, family: Family, link: string, state: NetworkState): string {
  const parsed = canonicalAddress(text);
  const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
  if (parsed?.family !== family) throw new Refused(`gateway is ${JSON.stringify(text)}; an ${name} address`);
  const { address } = parsed;
  if (family === 'ipv6' && isLinkLocal(address)) return address;
  if (state.addresses.some((own) => own.link === link && own.address === address))
    throw new Refused(`gateway is ${address}, an address of ${link} itself; one of a router`);
  const within = state.addresses.some((own) => own.link === link && contains(own, family, address));
  if (within) return address;
  throw new Refused(`gateway is ${address}, which is in no network of ${link}; one that it reaches directly`);
}

const overOf = ({ hops }: RouteState): string => hops.flatMap(({ link }) => link ?? []).join(' and ');

const find = (state: NetworkState, { family, table, destination, metric }: RouteState) =>
  state.routes.find(
    (route) =>
      route.family === family &&
      route.table === table &&
      route.type === 'unicast' &&
      route.destination === destination &&
      route.metric === metric,
  );
