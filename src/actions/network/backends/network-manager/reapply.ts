import { compact } from '#base';
import { canonicalAddress } from '#netlink';
import {
  type AddressState,
  addressText,
  type Family,
  linkNamed,
  type RouteState,
  routeKey,
} from '../../state/network-state.ts';
import { configuredAddressesOf, configuredRoutesOf } from '../common/configured.ts';
import type { Target } from '../common/target.ts';
import { isSameRoute, toRouteEntry } from './route-entries.ts';
import { type Group, omitKeys, type Settings, settingValue, variant } from './settings.ts';

/** An address of `address-data` or a route of `route-data`. */
type Entry = Group;

/**
 * Computes the settings that a running device is to have: changed addresses, routes, MTU and DHCP method. Pure.
 * @returns undefined when none of them changes.
 */
export function settingsToReapply(target: Target, name: string, applied: Settings): Settings | undefined {
  const changed = compact({
    ipv4: ipGroup(target, name, 'ipv4', applied),
    ipv6: ipGroup(target, name, 'ipv6', applied),
    '802-3-ethernet': ethernetGroup(target, name, applied),
  }) as Settings;
  return Object.keys(changed).length === 0 ? undefined : { ...applied, ...changed };
}

function ethernetGroup({ before, wanted }: Target, name: string, applied: Settings): Group | undefined {
  const [was, is] = [linkNamed(before, name), linkNamed(wanted, name)];
  if (!is) return undefined;
  const { mtu, macAddress } = is;
  const changed = compact({
    mtu: mtu === was?.mtu ? undefined : variant('u', mtu),
    'assigned-mac-address':
      macAddress === undefined || !was || macAddress === was.macAddress
        ? undefined
        : variant('s', macAddress),
  }) as Group;
  return Object.keys(changed).length === 0 ? undefined : { ...applied['802-3-ethernet'], ...changed };
}

function ipGroup(target: Target, name: string, family: Family, applied: Settings): Group | undefined {
  const currentAddresses = readEntries(applied, family, 'address-data');
  const currentRoutes = readEntries(applied, family, 'route-data');
  const addresses = changeAddresses(target, name, family, currentAddresses);
  const routes = changeRoutes(target, name, family, currentRoutes);
  const { dhcp } = target;
  const dhcpChange = dhcp?.link === name && dhcp.family === family ? dhcp : undefined;
  const ipv6Change = family === 'ipv6' ? changedIpv6(target, name) : undefined;
  if (!addresses && !routes && !dhcpChange && !ipv6Change) return undefined;
  const current = String(settingValue(applied, family, 'method'));
  const entries = ipv6Change === 'off' ? [] : (addresses ?? currentAddresses);
  const method =
    ipv6Change === undefined
      ? chooseMethod(current, family, entries.length > 0, dhcpChange?.on)
      : ipv6Method(current, ipv6Change);
  // NetworkManager refuses name servers for a method without addresses.
  const hasNoAddresses = method === 'disabled' || method === 'link-local';
  const nameServerKeys = hasNoAddresses ? ['dns', 'dns-data', 'dns-search'] : [];
  const group = omitKeys(applied[family], ...nameServerKeys);
  const removesGateway =
    entries.length === 0 || removesDefaultRoute(target, name, family, group['gateway']?.value);
  return {
    ...(removesGateway ? omitKeys(group, 'gateway') : group),
    method: variant('s', method),
    'address-data': variant('aa{sv}', entries),
    'route-data': variant('aa{sv}', ipv6Change === 'off' ? [] : (routes ?? currentRoutes)),
  };
}

/** @returns undefined where the kernel speaks IPv6 on the link, or not, as before. */
function changedIpv6({ before, wanted }: Target, name: string): 'on' | 'off' | undefined {
  const isOff = linkNamed(wanted, name)?.lacksIpv6 === true;
  return isOff === (linkNamed(before, name)?.lacksIpv6 === true) ? undefined : isOff ? 'off' : 'on';
}

/** By method `ignore` NetworkManager leaves IPv6 to the kernel; `auto` is its own default. */
function ipv6Method(current: string, change: 'on' | 'off'): string {
  if (current === 'ignore') return current;
  if (change === 'off') return 'disabled';
  return current === 'disabled' ? 'auto' : current;
}

const readEntries = (applied: Settings, family: Family, key: string): readonly Entry[] =>
  (settingValue(applied, family, key) as readonly Entry[] | undefined) ?? [];

function chooseMethod(
  current: string,
  family: Family,
  hasAddresses: boolean,
  dhcp: boolean | undefined,
): string {
  if (dhcp === true) return family === 'ipv4' ? 'auto' : 'dhcp';
  const isDynamic = current === 'auto' || current === 'dhcp';
  if (isDynamic && dhcp === undefined) return current;
  if (hasAddresses) return 'manual';
  if (current === 'manual' || isDynamic) return family === 'ipv4' ? 'disabled' : 'link-local';
  return current;
}

const canonical = (text: unknown): string => canonicalAddress(String(text))?.address ?? String(text);
const entryText = (entry: Entry): string =>
  `${canonical(entry['address']?.value)}/${String(entry['prefix']?.value)}`;

/** @returns undefined when no static address of the link changes. */
function changeAddresses(
  { before, wanted }: Target,
  name: string,
  family: Family,
  current: readonly Entry[],
): readonly Entry[] | undefined {
  const isConcerned = (address: AddressState) => address.family === family;
  const oldTexts = configuredAddressesOf(before, name).filter(isConcerned).map(addressText);
  const newAddresses = configuredAddressesOf(wanted, name).filter(isConcerned);
  const newTexts = newAddresses.map(addressText);
  if (oldTexts.join() === newTexts.join()) return undefined;
  const removed = oldTexts.filter((text) => !newTexts.includes(text));
  const kept = current.filter((entry) => !removed.includes(entryText(entry)));
  const keptTexts = new Set(kept.map(entryText));
  // A profile cannot express a peer address.
  const added = newAddresses.filter((address) => {
    const text = addressText(address);
    return address.peer === undefined && !oldTexts.includes(text) && !keptTexts.has(text);
  });
  const all = [
    ...kept,
    ...added.map(({ address, prefixLength }) => ({
      address: variant('s', address),
      prefix: variant('u', prefixLength),
    })),
  ];
  // Sorts by the wanted order; other entries come first.
  const rank = (entry: Entry) =>
    (newTexts.indexOf(entryText(entry)) + all.length) % (all.length + newTexts.length);
  return all.sort((left, right) => rank(left) - rank(right));
}

/** @returns undefined when no static route over the link changes. */
function changeRoutes(
  { before, wanted }: Target,
  name: string,
  family: Family,
  current: readonly Entry[],
): readonly Entry[] | undefined {
  const isConcerned = (route: RouteState) => route.family === family;
  const oldRoutes = configuredRoutesOf(before, name).filter(isConcerned);
  const newRoutes = configuredRoutesOf(wanted, name).filter(isConcerned);
  const oldKeys = new Set(oldRoutes.map(routeKey));
  const newKeys = new Set(newRoutes.map(routeKey));
  const added = newRoutes.filter((route) => !oldKeys.has(routeKey(route)));
  const removed = oldRoutes.filter((route) => !newKeys.has(routeKey(route)));
  if (added.length === 0 && removed.length === 0) return undefined;
  const isRemoved = (entry: Entry) => removed.some((route) => isSameRoute(entry, route));
  return [...current.filter((entry) => !isRemoved(entry)), ...added.flatMap(toRouteEntry)];
}

/** Reports whether the change removes the default route that the profile's gateway makes. */
function removesDefaultRoute(
  { before, wanted }: Target,
  name: string,
  family: Family,
  gateway: unknown,
): boolean {
  const isDefault = (route: RouteState) =>
    route.family === family &&
    route.destination.endsWith('/0') &&
    route.hops.some((hop) => hop.link === name && hop.gateway === gateway);
  return gateway !== undefined && before.routes.some(isDefault) && !wanted.routes.some(isDefault);
}
