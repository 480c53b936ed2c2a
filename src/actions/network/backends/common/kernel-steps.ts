import type { IpStep } from '../../ip/ip.ts';
import { restoreSteps } from '../../rollback/restore.ts';
import {
  type AddressState,
  type LinkState,
  linkNamed,
  type NetworkState,
  type RouteState,
  routeKey,
} from '../../state/network-state.ts';
import type { Target } from './backend.ts';

/**
 * What is left to do with `ip` until the network is as wanted: a service changes no option of a device that is there, gives
 * addresses no order, and waits for a carrier. Empty where nothing is left; a second turn tells what the first brought about.
 */
export function remainingSteps({ before, wanted, names }: Target, now: NetworkState): readonly IpStep[] {
  const concerned = new Set(names);
  const there = names.filter((name) => linkNamed(wanted, name));
  const isUp = (name: string | undefined) => linkNamed(wanted, name)?.up === true;
  const asked: NetworkState = {
    ...wanted,
    links: wanted.links.map((link) =>
      askedLink(link, linkNamed(before, link.name), linkNamed(now, link.name)),
    ),
    addresses: wanted.addresses.map(asTold),
    routes: wanted.routes.filter(({ hops }) => hops.every(({ link }) => link === undefined || isUp(link))),
  };
  const isOver = ({ hops }: RouteState) => hops.some(({ link }) => link !== undefined && concerned.has(link));
  const routesWanted = new Set(wanted.routes.map(routeKey));
  return restoreSteps(asked, now, {
    touches: there,
    makes: names.filter((name) => !there.includes(name)),
    // What a client of DHCP was given meanwhile is its own.
    addsAddresses: before.addresses.filter(
      (address) => concerned.has(address.link) && address.isStatic && !isDynamic(address, now),
    ),
    addsRoutes: before.routes.filter(
      (route) => route.isStatic && isOver(route) && !routesWanted.has(routeKey(route)),
    ),
    removesAddresses: [],
    removesRoutes: [],
  });
}

/**
 * The steps that make what is new, before networkd hears of it. It takes it up itself: from what the kernel tells then it
 * learns that the device is there.
 */
export function creationSteps(target: Target, now: NetworkState): readonly IpStep[] {
  const { before, wanted, names } = target;
  const made = names.filter((name) => linkNamed(wanted, name) && !linkNamed(before, name));
  const links = wanted.links.map((link) => (made.includes(link.name) ? { ...link, up: false } : link));
  return remainingSteps({ ...target, wanted: { ...wanted, links }, names: made }, now);
}

/** Links that go down and up again. */
export const restartSteps = ({ restarts }: Pick<Target, 'restarts'>): readonly IpStep[] =>
  restarts.flatMap((name) => ['down', 'up'].map((way) => ['link', 'set', 'dev', name, way]));

/** Steps that take away those of these devices that are there, what was made last first. */
export const deletionSteps = ({ links }: NetworkState, made: readonly string[]): readonly IpStep[] =>
  made
    .toReversed()
    .filter((name) => links.some((link) => link.name === name))
    .map((name) => ['link', 'del', 'dev', name]);

/** The kernel gives an IPv4 address without a label that of its link. */
const asTold = (address: AddressState): AddressState =>
  address.family === 'ipv4' ? { ...address, label: address.label ?? address.link } : address;

const isDynamic = ({ link, address, prefixLength }: AddressState, { addresses }: NetworkState) =>
  addresses.some(
    (found) =>
      found.link === link &&
      found.address === address &&
      found.prefixLength === prefixLength &&
      !found.isStatic,
  );

/** A link that comes into a bond, or out of one, gets its MTU and MAC from the kernel, and so does one that is made. */
function askedLink(link: LinkState, was: LinkState | undefined, is: LinkState | undefined): LinkState {
  if (!is) return link;
  const isMoved = was?.master !== link.master;
  const mtu = !was || (isMoved && was.mtu === link.mtu) ? is.mtu : link.mtu;
  const keepsMac =
    was !== undefined && (isMoved || (link.kind !== undefined && was.macAddress === link.macAddress));
  return { ...link, mtu, macAddress: keepsMac ? is.macAddress : link.macAddress };
}
