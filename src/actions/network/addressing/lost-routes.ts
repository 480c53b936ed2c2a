import { contains, parsePrefixed } from '../state/ip-address.ts';
import {
  type AddressState,
  addressText,
  type NetworkState,
  type NextHop,
  type RouteState,
} from '../state/network-state.ts';

/** Prints a route as `10.9.0.0/16 via 10.0.0.1`, `10.9.0.0/16`, with its metric and a table other than main. */
export function routeText({ destination, metric, table, hops }: RouteState): string {
  const gateways = hops.flatMap(({ gateway }) => gateway ?? []);
  return [
    destination,
    ...(gateways.length > 0 ? ['via', gateways.join(' and ')] : []),
    ...(metric === undefined ? [] : ['metric', String(metric)]),
    ...(table === 'main' ? [] : ['table', table]),
  ].join(' ');
}

/** The IPv4 addresses of a link that a change removes and adds. */
interface AddressChange {
  readonly removed: readonly AddressState[];
  readonly added?: readonly AddressState[];
  /** The link has no IPv4 address for a moment, even where others stay: those are removed and added again. */
  readonly isEmptied?: boolean;
}

/**
 * Finds the routes that go with IPv4 addresses of a link and cannot come back. The kernel removes the routes that prefer a
 * removed address as their source, and all routes of a link without IPv4 addresses. Those are added again, but not over a
 * gateway that the link no longer reaches.
 */
export function routesLostWith(
  link: string,
  { removed, added = [], isEmptied = false }: AddressChange,
  { addresses, routes }: NetworkState,
): readonly RouteState[] {
  const texts = new Set(removed.map(addressText));
  const isOnLink = (address: AddressState) => address.link === link && address.family === 'ipv4';
  const own = [...addresses.filter((each) => isOnLink(each) && !texts.has(addressText(each))), ...added];
  const isFlushed = removed.some(isOnLink) && (isEmptied || own.length === 0);
  const ownTexts = new Set(own.map(({ address }) => address));
  const gone = new Set(removed.map(({ address }) => address).filter((address) => !ownTexts.has(address)));
  const direct = routes.filter(
    ({ family, protocol, hops }) =>
      family === 'ipv4' &&
      protocol !== 'kernel' &&
      hops.some((hop) => hop.link === link && hop.gateway === undefined),
  );
  const networks = [
    ...own,
    ...direct.map(({ destination }) => parsePrefixed('destination', destination)),
    ...own.flatMap(({ peer }) => (peer === undefined ? [] : [parsePrefixed('peer', `${peer}/32`)])),
  ];
  const isOutOfReach = ({ link: hopLink, gateway, onLink }: NextHop) =>
    hopLink === link &&
    gateway !== undefined &&
    !onLink &&
    !networks.some((network) => contains(network, 'ipv4', gateway));
  return routes.filter(
    ({ family, protocol, source, hops }) =>
      family === 'ipv4' &&
      protocol !== 'kernel' &&
      ((source !== undefined && gone.has(source)) || (isFlushed && hops.some(isOutOfReach))),
  );
}

/** Lists the note for routes that go with addresses. @returns an empty list where none goes. */
export const lostRoutesNotes = (subject: string, routes: readonly RouteState[]): readonly string[] =>
  routes.length === 0 ? [] : [`routes that go with ${subject}: ${routes.map(routeText).join(', ')}`];
