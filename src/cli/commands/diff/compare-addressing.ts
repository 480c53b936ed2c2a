import { type InterfaceToWrite, tableNumber } from '#actions';
import { compareTexts, compareValue, type Difference } from './difference.ts';
import type { RunningInterface, RunningRoute } from './observed-interface.ts';

const families = ['ipv4', 'ipv6'] as const;
type Family = (typeof families)[number];
type Protocol = InterfaceToWrite['ipv4'];

/**
 * Compares DHCP, static addresses and static routes. What routers advertise and what the kernel adds by itself comes back by
 * itself.
 */
export function compareAddressing(
  running: RunningInterface,
  written: InterfaceToWrite | undefined,
): readonly Difference[] {
  return [
    ...families.flatMap((family) => compareFamily(family, running, written)),
    ...compareRoutes(running.routes, written),
  ];
}

function compareFamily(
  family: Family,
  { definition, hasCarrier }: RunningInterface,
  written: InterfaceToWrite | undefined,
): readonly Difference[] {
  const now = definition[family];
  const wanted = written?.[family];
  return [
    ...compareDhcp(family === 'ipv4' ? 'DHCP' : 'DHCPv6', now, wanted, hasCarrier),
    ...compareTexts('address', addressTexts(now), addressTexts(wanted)),
  ];
}

/** Without carrier no client has a lease. */
function compareDhcp(what: string, now: Protocol, wanted: Protocol, hasCarrier: boolean) {
  const isOn = now?.dhcp === true;
  if (!isOn && !hasCarrier) return [];
  return compareValue(what, isOn ? 'on' : 'off', wanted?.dhcp ? 'on' : 'off');
}

const addressTexts = (protocol: Protocol): readonly string[] =>
  (protocol?.addresses ?? []).map(({ address, prefixLength }) => `${address}/${prefixLength}`);

interface WantedRoute {
  readonly destination: string;
  readonly gateway?: string | undefined;
  readonly table?: string | undefined;
  readonly metric?: number | undefined;
}

/** What a definition leaves open, a running route may have as it likes. */
function compareRoutes(
  running: readonly RunningRoute[],
  written: InterfaceToWrite | undefined,
): readonly Difference[] {
  const wanted = written ? writtenRoutes(written) : [];
  const isFit = (route: RunningRoute, { destination, gateway, table, metric }: WantedRoute) =>
    route.destination === destination &&
    route.gateway === gateway &&
    route.table === tableNumber(table ?? 'main') &&
    (metric === undefined || route.metric === metric);
  return [
    ...running
      .filter((route) => !wanted.some((one) => isFit(route, one)))
      .map((route) => ({ what: 'route', running: routeText(route) })),
    ...wanted
      .filter((one) => !running.some((route) => isFit(route, one)))
      .map((one) => ({
        what: 'route',
        written: routeText({ ...one, table: tableNumber(one.table ?? 'main') }),
      })),
  ];
}

const mainTable = tableNumber('main');

const defaultDestination = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

function writtenRoutes(written: InterfaceToWrite): readonly WantedRoute[] {
  const gateways = families.flatMap((family) => {
    const gateway = written[family]?.gateway;
    const metric = written.gatewayMetrics?.[family];
    return gateway === undefined ? [] : [{ destination: defaultDestination[family], gateway, metric }];
  });
  // Class route has unicast routes only.
  const routes = (written.settings.routes ?? []).filter(({ type = 'unicast' }) => type === 'unicast');
  return [...gateways, ...routes];
}

function routeText({
  destination,
  gateway,
  table,
  metric,
}: Omit<RunningRoute, 'metric'> & { readonly metric?: number | undefined }): string {
  return [
    destination,
    gateway === undefined ? '' : `via ${gateway}`,
    table === mainTable ? '' : `table ${table}`,
    metric ? `metric ${metric}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
