import type { NextHop, RouteState } from '../state/network-state.ts';
import { type IpStep, ip, optional } from './ip-step.ts';

/** Builds the command that adds or deletes a route. `ip` takes the family from the destination. */
export function routeStep(verb: 'add' | 'del', route: RouteState): IpStep {
  const { family, type, destination, table, protocol, scope, source, hops } = route;
  const [first = {}] = hops;
  // Kernel routes for addresses in one network differ only in their source: `add` would refuse the second.
  const ipVerb = verb === 'add' && protocol === 'kernel' ? 'append' : verb;
  const typeWords = type === 'unicast' ? [] : [type];
  const hopWords = hops.length === 1 ? nextHopWords(family, first) : [];
  return [
    ...ip`route ${ipVerb} ${typeWords} ${destination} ${hopWords} table ${table} proto ${protocol}`,
    ...optional('scope', family === 'ipv4' ? scope : undefined),
    ...optional('src', source),
    ...optional('metric', route.metric),
    ...optional('tos', route.tos),
    ...optional('pref', route.preference),
    ...Object.entries(route.metrics ?? {}).flatMap(([words, value]) => [...words.split(' '), value]),
    ...(hops.length > 1 ? hops.flatMap((hop) => multipathWords(family, hop)) : []),
  ];
}

const multipathWords = (family: RouteState['family'], hop: NextHop): readonly string[] => [
  'nexthop',
  ...nextHopWords(family, hop),
  ...optional('weight', hop.weight),
];

function nextHopWords(family: RouteState['family'], { gateway, link, onLink }: NextHop): readonly string[] {
  return [
    ...(gateway === undefined ? [] : viaWords(family, gateway)),
    ...optional('dev', link),
    ...(onLink ? ['onlink'] : []),
  ];
}

/** `ip` needs the family of a gateway that differs from the route's. */
function viaWords(family: RouteState['family'], gateway: string): readonly string[] {
  const isOtherFamily = gateway.includes(':') !== (family === 'ipv6');
  if (!isOtherFamily) return ['via', gateway];
  return ['via', family === 'ipv4' ? 'inet6' : 'inet', gateway];
}
