import type { Family, NextHop, RouteState } from '../state/network-state.ts';

/** An element of `ip -json -details route show table all`. */
export interface IpRoute {
  readonly type?: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly via?: { readonly host: string };
  readonly dev?: string;
  readonly table?: string;
  readonly protocol?: string;
  readonly scope?: string;
  readonly prefsrc?: string;
  readonly metric?: number;
  readonly tos?: string;
  readonly pref?: string;
  readonly flags?: readonly string[];
  readonly expires?: number;
  readonly cache?: unknown;
  readonly metrics?: readonly Readonly<Record<string, unknown>>[];
  readonly nexthops?: readonly IpHop[];
}

interface IpHop {
  readonly gateway?: string;
  readonly via?: { readonly host: string };
  readonly dev?: string;
  readonly weight?: number;
  readonly flags?: readonly string[];
}

/** Those who make routes by themselves: what they made is theirs to make again. */
const foreign = new Set(['kernel', 'ra', 'dhcp', 'redirect']);

export function parseRoutes(family: Family, routes: readonly IpRoute[]): readonly RouteState[] {
  return routes.map((route) => ({
    family,
    type: route.type ?? 'unicast',
    table: route.table ?? 'main',
    destination: wholeDestination(family, route.dst),
    metric: route.metric || undefined,
    protocol: route.protocol ?? 'boot',
    scope: route.scope,
    source: route.prefsrc,
    tos: route.tos,
    preference: route.pref === 'medium' ? undefined : route.pref,
    metrics: metricsOf(route),
    hops: hopsOf(route),
    ...(route.expires === undefined ? {} : { expires: true }),
    isStatic:
      !foreign.has(route.protocol ?? 'boot') && route.expires === undefined && route.table !== 'local',
  }));
}

/** `default`, and addresses that stand for themselves alone, with their prefix. */
export function wholeDestination(family: Family, text: string): string {
  if (text === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return text.includes('/') ? text : `${text}/${family === 'ipv4' ? 32 : 128}`;
}

function hopsOf(route: IpRoute): readonly NextHop[] {
  const hops = route.nexthops ?? (route.dev === undefined ? [] : [route as IpHop]);
  return hops.map(({ gateway, via, dev, weight, flags }) => ({
    link: dev,
    gateway: gateway ?? via?.host,
    weight: route.nexthops === undefined ? undefined : weight,
    onLink: flags?.includes('onlink') || undefined,
  }));
}

function metricsOf({ metrics }: IpRoute): Record<string, string> | undefined {
  if (!metrics || metrics.length === 0) return undefined;
  const found: Record<string, string> = {};
  for (const map of metrics) {
    for (const [name, value] of Object.entries(map)) {
      if (typeof value === 'string' || typeof value === 'number') found[name] = String(value);
    }
  }
  return found;
}
