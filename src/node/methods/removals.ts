import { removeAddress, removeRoute } from '#actions';
import type { Address, Route } from '#probes';
import type { NodeContext } from '../context.ts';
import { changing } from './apply-change.ts';
import type { ChangeCall } from './change.ts';
import { networkChange } from './network/network-change.ts';

interface AddressRow {
  readonly address: Address;
  readonly interfaceName: string;
}
interface RouteRow {
  readonly route: Route;
  readonly interfaceName: string;
}

/** `remove` of class address. */
export const removeAddressMethod = (services: NodeContext) =>
  changing(services, (_args: object, { address, interfaceName: link }: AddressRow, call: ChangeCall) =>
    networkChange<Parameters<typeof removeAddress.plan>[0], Record<string, never>>(services, call, {
      action: removeAddress,
      args: { link, address: address.address, prefixLength: address.prefixLength, peer: address.peer },
      concerns: [link],
    }),
  );

/** `remove` of class route. */
export const removeRouteMethod = (services: NodeContext) =>
  changing(services, (_args: object, { route, interfaceName: link }: RouteRow, call: ChangeCall) => {
    const { family, table, destination, gateway, metric } = route;
    return networkChange<Parameters<typeof removeRoute.plan>[0], Record<string, never>>(services, call, {
      action: removeRoute,
      args: { link, family, table, destination, gateway, metric },
      concerns: [link],
    });
  });
