import { type KernelObject, readAddressMessage, readNextHopMessage, readRouteMessage } from '#netlink';
import { type AddressState, addressKey, type RouteState, routeKey } from '../state/network-state.ts';
import { toRouteStates } from './route-states.ts';
import { type NetworkSnapshot, objectMessage } from './snapshot.ts';

/** Finds what a state shows of an object of the kernel. */
export interface ObjectStates {
  /** @returns undefined for an object that is not an address. */
  addressOf(object: KernelObject): AddressState | undefined;
  /** @returns undefined for an object that is not a route. */
  routeOf(object: KernelObject): RouteState | undefined;
}

/** Relates the objects of a snapshot to the rows of its state. */
export function objectStates({ kernel, state }: NetworkSnapshot): ObjectStates {
  const nameOf = (index: number | undefined) => (index === undefined ? undefined : kernel.names.get(index));
  const addresses = new Map(state.addresses.map((address) => [addressKey(address), address]));
  const routes = new Map(state.routes.map((route) => [routeKey(route), route]));
  const nextHops = new Map(
    kernel.objects
      .flatMap((object) =>
        object.table === 'next-hops' ? (readNextHopMessage(objectMessage(object)) ?? []) : [],
      )
      .map((nextHop) => [nextHop.id, nextHop]),
  );
  return {
    addressOf(object) {
      const message = object.table === 'addresses' ? readAddressMessage(objectMessage(object)) : undefined;
      const link = nameOf(message?.linkIndex);
      return message && link !== undefined ? addresses.get(addressKey({ ...message, link })) : undefined;
    },
    routeOf(object) {
      const message = object.table === 'routes' ? readRouteMessage(objectMessage(object)) : undefined;
      const [route] = message ? toRouteStates([message], nextHops, nameOf) : [];
      return route && (routes.get(routeKey(route)) ?? route);
    },
  };
}
