import { compact } from '#base';
import type { NetworkPlan } from '../apply/network-plan.ts';
import type { InterfaceToWrite } from '../definitions/interface-to-write.ts';
import type { RouteState } from '../state/network-state.ts';

interface OwnRoute {
  readonly route: RouteState;
  readonly gateway: string | undefined;
}

/** Adds the routes of a plan to a definition and takes them away, those with one next hop: others are not in a definition. */
export function withRoutes(written: InterfaceToWrite, { effects }: NetworkPlan): InterfaceToWrite {
  const own = (routes: readonly RouteState[]): readonly OwnRoute[] =>
    routes.flatMap((route) => {
      const [hop, ...others] = route.hops;
      const isOwn = hop?.link === written.name && others.length === 0 && route.type === 'unicast';
      return isOwn && route.protocol !== 'kernel' ? [{ route, gateway: hop.gateway }] : [];
    });
  const removed = own(effects.removesRoutes).reduce(withoutRoute, written);
  return own(effects.addsRoutes).reduce(withRoute, removed);
}

function withoutRoute(written: InterfaceToWrite, { route, gateway }: OwnRoute): InterfaceToWrite {
  const { family, destination, table } = route;
  const protocol = written[family];
  if (protocol && isDefault(destination) && gateway !== undefined && protocol.gateway === gateway) {
    const { gateway: _, ...others } = protocol;
    return { ...written, [family]: others };
  }
  const isSame = (one: NonNullable<InterfaceToWrite['settings']['routes']>[number]) =>
    one.destination === destination && one.gateway === gateway && (one.table ?? 'main') === table;
  const { routes = [] } = written.settings;
  if (!routes.some(isSame)) return written;
  return { ...written, settings: { ...written.settings, routes: routes.filter((one) => !isSame(one)) } };
}

function withRoute(written: InterfaceToWrite, { route, gateway }: OwnRoute): InterfaceToWrite {
  const { family, destination, table, source } = route;
  const protocol = written[family] ?? { addresses: [] };
  const metric = route.metric === defaultMetrics[family] ? undefined : route.metric;
  const isGateway = isDefault(destination) && gateway !== undefined && table === 'main';
  if (isGateway && protocol.gateway === undefined)
    return {
      ...written,
      [family]: { ...protocol, gateway },
      ...(metric !== undefined && { gatewayMetrics: { ...written.gatewayMetrics, [family]: metric } }),
    };
  const added = compact({
    destination,
    gateway,
    metric,
    table: table === 'main' ? undefined : table,
    source,
    onlink: route.hops[0]?.onLink || undefined,
  });
  return {
    ...written,
    settings: { ...written.settings, routes: [...(written.settings.routes ?? []), added] },
  };
}

const isDefault = (destination: string) => destination === '0.0.0.0/0' || destination === '::/0';
/** The kernel's own. */
const defaultMetrics = { ipv4: 0, ipv6: 1024 } as const;
