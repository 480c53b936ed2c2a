import { compact } from '#base';
import { tableNumber } from '../addressing/table-number.ts';
import type { InterfaceToWrite } from '../definitions/interface-to-write.ts';

/** A written route, as the arguments of `addRoute`. */
export interface WantedRoute {
  readonly destination: string;
  /** Empty for none. */
  readonly gateway: string;
  /** 0 where the definition leaves it open. */
  readonly metric: number;
  readonly options: Readonly<Record<string, unknown>> & { readonly table?: number };
}

const defaultDestination = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

/** Lists the unicast routes of a definition: those that need no gateway first. */
export function wantedRoutes({
  ipv4,
  ipv6,
  gatewayMetrics,
  settings,
}: InterfaceToWrite): readonly WantedRoute[] {
  const gateways = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const { gateway } = (family === 'ipv4' ? ipv4 : ipv6) ?? {};
    const metric = gatewayMetrics?.[family] ?? 0;
    return gateway === undefined
      ? []
      : [{ destination: defaultDestination[family], gateway, metric, options: {} }];
  });
  const routes = (settings.routes ?? [])
    .filter(({ type = 'unicast' }) => type === 'unicast')
    .map(({ destination, gateway = '', metric = 0, table, source, scope, onlink }) => ({
      destination,
      gateway,
      metric,
      options: compact({
        table: table === undefined ? undefined : tableNumber(table),
        source,
        scope,
        onlink: onlink || undefined,
      }),
    }));
  return [...routes, ...gateways].toSorted(
    (left, right) => Number(left.gateway !== '') - Number(right.gateway !== ''),
  );
}
