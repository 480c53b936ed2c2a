import { compact } from '#base';
import { canonicalAddress } from '#netlink';
import { defaultMetric } from '../../addressing/new-route.ts';
import { tableNumber } from '../../addressing/table-number.ts';
import type { RouteState } from '../../state/network-state.ts';
import { type Group, variant } from './settings.ts';

/** Metrics that a route of a profile has, with the same names as in `ip route`. Source: nm-settings-dbus(5), route-data. */
const metricKeys: ReadonlySet<string> = new Set(['mtu', 'window', 'cwnd', 'initcwnd', 'initrwnd']);
const lock = ' lock';

/** Converts a route to an entry of `route-data`. @returns empty for one that a profile cannot express: `ip` adds that route. */
export function toRouteEntry(route: RouteState): readonly Group[] {
  const { destination, family, type, table, metric, source, hops } = route;
  const tableId = tableNumber(table);
  const [network = '', prefix] = destination.split('/');
  if (type !== 'unicast' || !Number.isInteger(tableId)) return [];
  const [hop] = hops;
  const entry = compact({
    dest: variant('s', network),
    prefix: variant('u', Number(prefix)),
    'next-hop': hop?.gateway === undefined ? undefined : variant('s', hop.gateway),
    metric: variant('u', metric ?? defaultMetric[family]),
    table: table === 'main' ? undefined : variant('u', tableId),
    src: source === undefined ? undefined : variant('s', source),
    onlink: hop?.onLink ? variant('b', true) : undefined,
    ...metricEntries(route),
  });
  return [entry as Group];
}

/** A locked metric is two keys: `mtu` and `lock-mtu`. */
function metricEntries({ metrics = {} }: RouteState): Group {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => {
      const [word, isLocked] = [name.replace(lock, ''), name.endsWith(lock)];
      if (!metricKeys.has(word)) return [];
      const number = [word, variant('u', Number(value))] as const;
      return isLocked ? [number, [`lock-${word}`, variant('b', true)] as const] : [number];
    }),
  );
}

/** Finds what a profile cannot hold of a route. */
export function routeLimit({ family, scope, hops, metrics = {} }: RouteState): string | undefined {
  if (hops.length > 1) return 'nextHops';
  const ownScope = hops[0]?.gateway === undefined ? 'link' : 'global';
  if (family === 'ipv4' && scope !== ownScope) return `scope ${scope}`;
  const unknown = Object.keys(metrics).find((name) => !metricKeys.has(name.replace(lock, '')));
  return unknown === undefined ? undefined : `metrics.${unknown}`;
}

const mainTable = 254;

/** Whether an entry of `route-data` is a route. Its metric may be that of the device. */
export const isSameRoute = (entry: Group, { destination, table, hops }: RouteState): boolean =>
  `${canonical(entry['dest']?.value)}/${String(entry['prefix']?.value)}` === destination &&
  canonical(entry['next-hop']?.value ?? '') === (hops[0]?.gateway ?? '') &&
  // 0 stands for the table of the profile.
  (Number(entry['table']?.value ?? 0) || mainTable) === tableNumber(table);

const canonical = (text: unknown): string => canonicalAddress(String(text))?.address ?? String(text);
