import { type IpStep, ip } from '../../ip/ip-step.ts';
import { restoreSteps } from '../../rollback/restore.ts';
import {
  type AddressState,
  type LinkState,
  linkNamed,
  type NetworkState,
  type RouteState,
  routeKey,
} from '../../state/network-state.ts';
import type { Target } from './target.ts';

/**
 * Returns the `ip` commands that lead from the current state towards the wanted one; empty when the states agree. Services do not
 * change options of an existing device, give addresses no order, and wait for a carrier. Commands whose need only shows
 * after these come with the next call.
 */
export function remainingSteps({ before, wanted, names }: Target, now: NetworkState): readonly IpStep[] {
  const concerned = new Set(names);
  const remaining = names.filter((name) => linkNamed(wanted, name));
  const isUp = (name: string | undefined) => linkNamed(wanted, name)?.up === true;
  const reachable: NetworkState = {
    ...wanted,
    links: wanted.links.map((link) =>
      reachableLink(link, linkNamed(before, link.name), linkNamed(now, link.name)),
    ),
    addresses: wanted.addresses.map(withDefaultLabel),
    routes: wanted.routes.filter(({ hops }) => hops.every(({ link }) => link === undefined || isUp(link))),
  };
  const isConcerned = ({ hops }: RouteState) =>
    hops.some(({ link }) => link !== undefined && concerned.has(link));
  const wantedRoutes = new Set(wanted.routes.map(routeKey));
  return restoreSteps(reachable, now, {
    affected: remaining,
    created: names.filter((name) => !remaining.includes(name)),
    // Leaves out addresses that a DHCP client has got since.
    addsAddresses: before.addresses.filter(
      (address) => concerned.has(address.link) && address.isStatic && !isDynamic(address, now),
    ),
    addsRoutes: before.routes.filter(
      (route) => route.isStatic && isConcerned(route) && !wantedRoutes.has(routeKey(route)),
    ),
    removesAddresses: [],
    removesRoutes: [],
  });
}

/**
 * Returns the steps that create new links before networkd reads its files. The links stay down: networkd sets them up itself, and
 * learns from the kernel's notification that they exist.
 */
export function creationSteps(target: Target, now: NetworkState): readonly IpStep[] {
  const { before, wanted, names } = target;
  const created = names.filter((name) => linkNamed(wanted, name) && !linkNamed(before, name));
  const links = wanted.links.map((link) => (created.includes(link.name) ? { ...link, up: false } : link));
  return remainingSteps({ ...target, wanted: { ...wanted, links }, names: created }, now);
}

/** Returns the steps that set links down and up again. */
export const restartSteps = ({ restarts }: Pick<Target, 'restarts'>): readonly IpStep[] =>
  restarts.flatMap((name) => [ip`link set dev ${name} down`, ip`link set dev ${name} up`]);

/** Returns the steps that delete the existing ones of these devices, the last created first. */
export const deletionSteps = ({ links }: NetworkState, created: readonly string[]): readonly IpStep[] =>
  created
    .toReversed()
    .filter((name) => links.some((link) => link.name === name))
    .map((name) => ip`link del dev ${name}`);

/** Adds the label of the link: the kernel gives it to an IPv4 address without a label. */
const withDefaultLabel = (address: AddressState): AddressState =>
  address.family === 'ipv4' ? { ...address, label: address.label ?? address.link } : address;

const isDynamic = ({ link, address, prefixLength }: AddressState, { addresses }: NetworkState) =>
  addresses.some(
    (current) =>
      current.link === link &&
      current.address === address &&
      current.prefixLength === prefixLength &&
      !current.isStatic,
  );

/** Takes MTU and MAC address from the current link where the kernel sets them: when a link is new, or changes its bond. */
function reachableLink(
  wanted: LinkState,
  before: LinkState | undefined,
  now: LinkState | undefined,
): LinkState {
  if (!now) return wanted;
  const isMoved = before?.master !== wanted.master;
  const mtu = !before || (isMoved && before.mtu === wanted.mtu) ? now.mtu : wanted.mtu;
  const keepsMac =
    before !== undefined &&
    (isMoved || (wanted.kind !== undefined && before.macAddress === wanted.macAddress));
  return { ...wanted, mtu, macAddress: keepsMac ? now.macAddress : wanted.macAddress };
}
