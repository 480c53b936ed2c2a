import { defaultMetric, tableNumber } from '../../../addressing/routes.ts';
import { wholeDestination } from '../../../ip/parse-routes.ts';
import { canonicalAddress } from '../../../state/ip-address.ts';
import type { RouteState } from '../../../state/network-state.ts';
import { type Entry, lastValue, type Section, withSection } from './unit-file.ts';

/** What a file is to tell of the routes over a link: those that are to go, and all that are to be there. */
export interface RouteChange {
  readonly gone: readonly RouteState[];
  readonly wanted: readonly RouteState[];
}

/** Leaves alone what the file tells already, takes out what is to go, adds what it does not know. */
export function withRoutes(sections: readonly Section[], { gone, wanted }: RouteChange): readonly Section[] {
  const inNetwork = withSection(sections, 'Network', (entries) =>
    entries.filter(
      ([key, value]) => key !== 'Gateway' || !gone.some((route) => is({ gateway: value }, route)),
    ),
  );
  const kept = inNetwork.filter(
    (section) => section.name !== 'Route' || !gone.some((route) => is(toldBy(section), route)),
  );
  const told = kept.flatMap((section) => {
    if (section.name === 'Route') return [toldBy(section)];
    const gateways = section.name === 'Network' ? section.entries.filter(([key]) => key === 'Gateway') : [];
    return gateways.map(([, gateway]): ToldRoute => ({ gateway }));
  });
  const lacking = wanted.filter((route) => !told.some((one) => is(one, route)));
  return [...kept, ...lacking.map(sectionOf)];
}

interface ToldRoute {
  readonly destination?: string | undefined;
  readonly gateway?: string | undefined;
  readonly metric?: string | undefined;
  readonly table?: string | undefined;
}

const toldBy = (section: Section): ToldRoute => ({
  destination: lastValue(section, 'Destination'),
  gateway: lastValue(section, 'Gateway'),
  metric: lastValue(section, 'Metric'),
  table: lastValue(section, 'Table'),
});

function is({ destination, gateway, metric, table = 'main' }: ToldRoute, route: RouteState): boolean {
  const { family } = route;
  const [hop] = route.hops;
  const canonical = (text: string | undefined) => text && (canonicalAddress(text)?.address ?? text);
  const [network, length] = (destination ?? wholeDestination(family, 'default')).split('/');
  const whole = wholeDestination(family, [canonical(network), ...(length ? [length] : [])].join('/'));
  if (destination === undefined && gateway?.includes(':') !== (family === 'ipv6')) return false;
  return (
    whole === route.destination &&
    canonical(gateway) === hop?.gateway &&
    (table === route.table || tableNumber(table) === tableNumber(route.table)) &&
    Number(metric ?? defaultMetric[family]) === (route.metric ?? defaultMetric[family])
  );
}

function sectionOf({
  destination,
  hops,
  metric,
  table,
  protocol,
  source,
  scope,
  family,
  metrics,
}: RouteState): Section {
  const [hop] = hops;
  const entries: Entry[] = [
    ['Destination', destination],
    ...optional('Gateway', hop?.gateway),
    ...optional('GatewayOnLink', hop?.onLink ? 'yes' : undefined),
    ...optional('Metric', metric === undefined ? undefined : String(metric)),
    ...optional('Table', table === 'main' ? undefined : table),
    ...optional('Protocol', protocol === 'static' ? undefined : protocol),
    ...optional('PreferredSource', source),
    ...optional('Scope', family === 'ipv4' ? scope : undefined),
    ...optional('MTUBytes', metrics?.['mtu']),
  ];
  return { name: 'Route', entries };
}

const optional = (key: string, value: string | undefined): readonly Entry[] =>
  value === undefined ? [] : [[key, value]];
