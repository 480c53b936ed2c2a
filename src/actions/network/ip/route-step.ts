import type { NextHop, RouteState } from '../state/network-state.ts';
import type { IpStep } from './ip.ts';

/** The command of `ip` that adds this route, or deletes it; the family is that of the destination. */
export function routeStep(verb: 'add' | 'del', route: RouteState): IpStep {
  const {
    family,
    type,
    table,
    destination,
    metric,
    protocol,
    scope,
    source,
    tos,
    preference,
    metrics,
    hops,
  } = route;
  const [only] = hops;
  const single = hops.length === 1 ? hopWords(family, only ?? {}) : [];
  const several =
    hops.length > 1
      ? hops.flatMap((hop) => [
          'nexthop',
          ...hopWords(family, hop),
          ...(hop.weight === undefined ? [] : ['weight', String(hop.weight)]),
        ])
      : [];
  return [
    'route',
    // Those for addresses that share a network differ in nothing but their source.
    verb === 'add' && protocol === 'kernel' ? 'append' : verb,
    ...(type === 'unicast' ? [] : [type]),
    destination,
    ...single,
    'table',
    table,
    'proto',
    protocol,
    ...(family === 'ipv4' && scope !== undefined ? ['scope', scope] : []),
    ...(source === undefined ? [] : ['src', source]),
    ...(metric === undefined ? [] : ['metric', String(metric)]),
    ...(tos === undefined ? [] : ['tos', tos]),
    ...(preference === undefined ? [] : ['pref', preference]),
    ...Object.entries(metrics ?? {}).flat(),
    ...several,
  ];
}

function hopWords(family: RouteState['family'], { gateway, link, onLink }: NextHop): readonly string[] {
  const other = gateway !== undefined && gateway.includes(':') !== (family === 'ipv6');
  const via =
    gateway === undefined ? [] : ['via', ...(other ? [family === 'ipv4' ? 'inet6' : 'inet'] : []), gateway];
  return [...via, ...(link === undefined ? [] : ['dev', link]), ...(onLink ? ['onlink'] : [])];
}
