import { compact } from '#base';
import { canonicalAddress } from '#netlink';
import { defaultMetric } from '../../../addressing/new-route.ts';
import { tableNumber } from '../../../addressing/table-number.ts';
import { completeDestination } from '../../../state/ip-address.ts';
import type { RouteState } from '../../../state/network-state.ts';
import { lastValue, type Section, withSection } from './unit-file.ts';

/** Static routes over a link: those that the change removes, and all that the link is to have afterwards. */
export interface RouteChange {
  readonly removed: readonly RouteState[];
  readonly wanted: readonly RouteState[];
}

/** Removes the entries of removed routes and adds the missing ones. Keeps all other entries as they are. */
export function withRoutes(
  sections: readonly Section[],
  { removed, wanted }: RouteChange,
): readonly Section[] {
  const isRemoved = (configured: ConfiguredRoute) => removed.some((route) => matches(configured, route));
  const remaining = withSection(sections, 'Network', (entries) =>
    entries.filter(([key, value]) => key !== 'Gateway' || !isRemoved({ gateway: value })),
  ).filter((section) => section.name !== 'Route' || !isRemoved(routeOfSection(section)));
  const configured = remaining.flatMap((section) => {
    if (section.name === 'Route') return [routeOfSection(section)];
    const gateways = section.name === 'Network' ? section.entries.filter(([key]) => key === 'Gateway') : [];
    return gateways.map(([, gateway]): ConfiguredRoute => ({ gateway }));
  });
  const missing = wanted.filter((route) => !configured.some((one) => matches(one, route)));
  return [...remaining, ...missing.map(toSection)];
}

/** A route as a `.network` file writes it; absent keys have networkd's defaults. */
interface ConfiguredRoute {
  readonly destination?: string | undefined;
  readonly gateway?: string | undefined;
  readonly metric?: string | undefined;
  readonly table?: string | undefined;
}

const routeOfSection = (section: Section): ConfiguredRoute => ({
  destination: lastValue(section, 'Destination'),
  gateway: lastValue(section, 'Gateway'),
  metric: lastValue(section, 'Metric'),
  table: lastValue(section, 'Table'),
});

function matches({ destination, gateway, metric, table = 'main' }: ConfiguredRoute, route: RouteState) {
  const { family } = route;
  const [hop] = route.hops;
  const canonical = (text: string | undefined) => text && (canonicalAddress(text)?.address ?? text);
  const [network, length] = (destination ?? completeDestination(family, 'default')).split('/');
  const whole = completeDestination(family, [canonical(network), ...(length ? [length] : [])].join('/'));
  if (destination === undefined && gateway?.includes(':') !== (family === 'ipv6')) return false;
  return (
    whole === route.destination &&
    canonical(gateway) === hop?.gateway &&
    (table === route.table || tableNumber(table) === tableNumber(route.table)) &&
    Number(metric ?? defaultMetric[family]) === (route.metric ?? defaultMetric[family])
  );
}

/** Keys of the section by the words of `ip route`. Source: systemd.network(5). */
const metricKeys: Readonly<Record<string, string>> = {
  advmss: 'TCPAdvertisedMaximumSegmentSize',
  initcwnd: 'InitialCongestionWindow',
  initrwnd: 'InitialAdvertisedReceiveWindow',
  quickack: 'QuickAck',
  fastopen_no_cookie: 'FastOpenNoCookie',
};

const metricEntries = (metrics: RouteState['metrics']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(metrics ?? {}).flatMap(([word, value]) => {
      const key = metricKeys[word];
      return key === undefined ? [] : [[key, value] as const];
    }),
  );

/** Finds what a file written here cannot hold of a route. */
export function routeLimit({ hops, metrics = {} }: RouteState): string | undefined {
  if (hops.length > 1) return 'nextHops';
  const unknown = Object.keys(metrics).find((word) => word !== 'mtu' && metricKeys[word] === undefined);
  return unknown === undefined ? undefined : `metrics.${unknown}`;
}

function toSection(route: RouteState): Section {
  const { destination, hops, metric, table, protocol, source, scope, family, metrics } = route;
  const [hop] = hops;
  const entries = compact({
    Destination: destination,
    Gateway: hop?.gateway,
    GatewayOnLink: hop?.onLink ? 'yes' : undefined,
    Metric: metric === undefined ? undefined : String(metric),
    Table: table === 'main' ? undefined : table,
    Protocol: protocol === 'static' ? undefined : protocol,
    PreferredSource: source,
    Scope: family === 'ipv4' ? scope : undefined,
    MTUBytes: metrics?.['mtu'] ?? metrics?.['mtu lock'],
    ...metricEntries(metrics),
  });
  return { name: 'Route', entries: Object.entries(entries) };
}
