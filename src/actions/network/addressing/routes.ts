import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { routeStep } from '../ip/route-step.ts';
import { requireLink } from '../kinds/interface-name.ts';
import {
  canonicalAddress,
  contains,
  familyName,
  isLinkLocal,
  isNetwork,
  parsePrefixed,
} from '../state/ip-address.ts';
import { type Family, type NetworkState, type RouteState, routeKey } from '../state/network-state.ts';

export interface AddRouteArgs {
  readonly link: string;
  /** With prefix; the default routes are `0.0.0.0/0` and `::/0`. */
  readonly destination: string;
  /** `""` stands for a destination on the link itself. */
  readonly gateway: string;
  /** 0 stands for the kernel's default. */
  readonly metric: number;
}

/** The metric that the kernel gives a route without one. */
export const defaultMetric: Readonly<Record<Family, number>> = { ipv4: 0, ipv6: 1024 };

/** Adds a route to table `main`. */
export const addRoute: NetworkAction<AddRouteArgs> = {
  name: 'addRoute',
  plan({ link: name, destination, gateway, metric }, state) {
    const link = requireLink('the interface', name, state);
    if (link.master !== undefined)
      throw new Refused(`${name} is a member of ${link.master}; add the route to ${link.master}`);
    if (!link.up) throw new Refused(`${name} is down; call create() on it first`);
    const network = parsePrefixed('destination', destination);
    if (!isNetwork(network))
      throw new Refused(
        `destination is ${destination}, which has bits beyond its prefix; expected a network such as 192.0.2.0/24`,
      );
    const { family } = network;
    const via = gateway === '' ? undefined : requireGateway(gateway, family, name, state);
    const added: RouteState = {
      family,
      type: 'unicast',
      table: 'main',
      destination: `${network.address}/${network.prefixLength}`,
      metric: metric || defaultMetric[family] || undefined,
      protocol: 'static',
      scope: family === 'ipv4' && via === undefined ? 'link' : 'global',
      hops: [{ link: name, gateway: via }],
      isStatic: true,
    };
    requireNoSuchRoute(added, destination, state);
    return {
      steps: [routeStep('add', added)],
      effects: { ...noEffects, affected: [name], addsRoutes: [added] },
      differences: (after) =>
        after.routes.some((route) => routeKey(route) === routeKey(added))
          ? []
          : [`${name} does not have the route to ${destination}`],
    };
  },
};

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
      `${linksOf(same) || linksOf(added)} has a route to ${text} of that metric; expected another metric`,
    );
}

const linksOf = ({ hops }: RouteState): string => hops.flatMap(({ link }) => link ?? []).join(' and ');

function requireGateway(text: string, family: Family, link: string, state: NetworkState): string {
  const parsed = canonicalAddress(text);
  if (parsed?.family !== family)
    throw new Refused(`gateway is ${JSON.stringify(text)}; expected an ${familyName[family]} address`);
  const { address } = parsed;
  if (family === 'ipv6' && isLinkLocal(address)) return address;
  const onLink = state.addresses.filter((own) => own.link === link);
  if (onLink.some((own) => own.address === address))
    throw new Refused(`gateway is ${address}, an address of ${link} itself; expected one of a router`);
  if (onLink.some((own) => contains(own, family, address))) return address;
  throw new Refused(
    `gateway is ${address}, which is in no network of ${link}; expected one that it reaches directly`,
  );
}

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

/** Removes a static route with a single next hop. */
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
    if (removed.hops.length > 1)
      throw new Refused(`${subject} has several next hops; expected a route with a single next hop`);
    if (!removed.isStatic || removed.protocol === 'kernel')
      throw new Refused(
        `${subject} was made by the ${removed.protocol}, which would make it again; expected a static route`,
      );
    return {
      steps: [routeStep('del', removed)],
      effects: { ...noEffects, affected: [link], removesRoutes: [removed] },
      differences: (after) => (after.routes.some(isRemoved) ? [`${subject} is still on ${link}`] : []),
    };
  },
};

const kernelTables: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };

/** @returns the number of a table, from the kernel's own names or from a number as text; NaN for another name. */
export const tableNumber = (name: string): number => kernelTables[name] ?? Number(name);

const isTable = (name: string, { table, tableName }: RemoveRouteArgs): boolean =>
  name === tableName || tableNumber(name) === table;
