import type { Family, NextHop, RouteState } from '../../../src/actions/network/state/network-state.ts';
import { addressBits } from '../../../src/netlink/index.ts';

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

/** Values of a route's `protocol` that mark an automatic route: its maker makes it again. */
const automaticProtocols = new Set(['kernel', 'ra', 'dhcp', 'redirect']);

export function parseRoutes(family: Family, routes: readonly IpRoute[]): readonly RouteState[] {
  return routes.map((route) => ({
    family,
    type: route.type ?? 'unicast',
    table: route.table ?? 'main',
    destination: completeDestination(family, route.dst),
    metric: route.metric || undefined,
    protocol: route.protocol ?? 'boot',
    scope: route.scope,
    source: route.prefsrc,
    tos: route.tos,
    preference: route.pref === 'medium' ? undefined : route.pref,
    metrics: parseMetrics(route),
    hops: parseHops(route),
    ...(route.expires !== undefined && { expires: true }),
    isStatic:
      !automaticProtocols.has(route.protocol ?? 'boot') &&
      route.expires === undefined &&
      route.table !== 'local',
  }));
}

/** Adds the prefix to `default` and to the address of a single host. */
export function completeDestination(family: Family, text: string): string {
  if (text === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return text.includes('/') ? text : `${text}/${addressBits[family]}`;
}

function parseHops(route: IpRoute): readonly NextHop[] {
  const hops = route.nexthops ?? (route.dev === undefined ? [] : [route as IpHop]);
  return hops.map(({ gateway, via, dev, weight, flags }) => ({
    link: dev,
    gateway: gateway ?? via?.host,
    weight: route.nexthops === undefined ? undefined : weight,
    onLink: flags?.includes('onlink') || undefined,
  }));
}

/** The kernel's units in a millisecond, in which `ip` prints these. */
const unitsPerMs: Readonly<Record<string, number>> = { rtt: 8, rttvar: 4 };

/** Returns metrics as arguments of `ip route add`. The JSON does not say which are locked. */
function parseMetrics({ metrics }: IpRoute): Record<string, string> | undefined {
  if (!metrics || metrics.length === 0) return undefined;
  const texts: Record<string, string> = {};
  for (const map of metrics) {
    for (const [name, value] of Object.entries(map)) {
      if (value === null) texts['features'] = name;
      else if (name === 'congestion') texts['congctl'] = String(value);
      else texts[name] = String(Number(value) * (unitsPerMs[name] ?? 1));
    }
  }
  return texts;
}
