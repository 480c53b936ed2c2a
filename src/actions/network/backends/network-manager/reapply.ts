import { defaultMetric, tableNumber } from '../../addressing/routes.ts';
import { canonicalAddress } from '../../state/ip-address.ts';
import {
  type AddressState,
  addressText,
  type Family,
  linkNamed,
  type RouteState,
  routeKey,
} from '../../state/network-state.ts';
import type { Target } from '../common/backend.ts';
import { type Group, omitKeys, type Settings, settingValue, variant } from './settings.ts';

type Entry = Group;

/**
 * What a device is to have instead of what it has: addresses, routes, MTU, and the method of a client of DHCP. Undefined where
 * nothing of that changes. Pure.
 */
export function settingsToReapply(target: Target, name: string, applied: Settings): Settings | undefined {
  const ipv4 = ipGroup(target, name, 'ipv4', applied);
  const ipv6 = ipGroup(target, name, 'ipv6', applied);
  const mtu = mtuGroup(target, name, applied);
  if (!ipv4 && !ipv6 && !mtu) return undefined;
  return {
    ...applied,
    ...(ipv4 ? { ipv4 } : {}),
    ...(ipv6 ? { ipv6 } : {}),
    ...(mtu ? { '802-3-ethernet': mtu } : {}),
  };
}

function mtuGroup({ before, wanted }: Target, name: string, applied: Settings): Group | undefined {
  const mtu = linkNamed(wanted, name)?.mtu;
  if (mtu === undefined || mtu === linkNamed(before, name)?.mtu) return undefined;
  return { ...applied['802-3-ethernet'], mtu: variant('u', mtu) };
}

function ipGroup(target: Target, name: string, family: Family, applied: Settings): Group | undefined {
  const addresses = addressEntries(target, name, family, entriesOf(applied, family, 'address-data'));
  const routes = routeEntries(target, name, family, entriesOf(applied, family, 'route-data'));
  const { dhcp } = target;
  const turned = dhcp?.link === name && dhcp.family === family ? dhcp : undefined;
  if (!addresses && !routes && !turned) return undefined;
  const kept = addresses ?? entriesOf(applied, family, 'address-data');
  const method = methodOf(
    String(settingValue(applied, family, 'method')),
    family,
    kept.length > 0,
    turned?.on,
  );
  // Without an address it takes no servers of names.
  const servers = method === 'disabled' || method === 'link-local' ? ['dns', 'dns-data', 'dns-search'] : [];
  const group = omitKeys(applied[family], ...servers);
  const isGatewayGone = kept.length === 0 || goneDefault(target, name, family, group['gateway']?.value);
  return {
    ...(isGatewayGone ? omitKeys(group, 'gateway') : group),
    method: variant('s', method),
    'address-data': variant('aa{sv}', kept),
    'route-data': variant('aa{sv}', routes ?? entriesOf(applied, family, 'route-data')),
  };
}

const entriesOf = (applied: Settings, family: Family, key: string): readonly Entry[] =>
  (settingValue(applied, family, key) as readonly Entry[] | undefined) ?? [];

function methodOf(method: string, family: Family, hasAddresses: boolean, dhcp: boolean | undefined): string {
  if (dhcp === true) return family === 'ipv4' ? 'auto' : 'dhcp';
  const isClient = method === 'auto' || method === 'dhcp';
  if (isClient && dhcp === undefined) return method;
  if (hasAddresses) return 'manual';
  if (method === 'manual' || isClient) return family === 'ipv4' ? 'disabled' : 'link-local';
  return method;
}

const canonical = (text: unknown): string => canonicalAddress(String(text))?.address ?? String(text);
const entryText = (entry: Entry): string =>
  `${canonical(entry['address']?.value)}/${String(entry['prefix']?.value)}`;

/** @returns undefined where no address of this link is to be another. */
function addressEntries(
  { before, wanted }: Target,
  name: string,
  family: Family,
  is: readonly Entry[],
): readonly Entry[] | undefined {
  const own = (address: AddressState) =>
    address.link === name && address.family === family && address.isStatic;
  const was = before.addresses.filter(own).map(addressText);
  const asked = wanted.addresses.filter(own);
  const texts = asked.map(addressText);
  if (was.join() === texts.join()) return undefined;
  const removed = was.filter((text) => !texts.includes(text));
  const kept = is.filter((entry) => !removed.includes(entryText(entry)));
  const told = new Set(kept.map(entryText));
  // One of a pair of ends is none that a profile can say.
  const added = asked.filter(
    (address) =>
      address.peer === undefined && !was.includes(addressText(address)) && !told.has(addressText(address)),
  );
  const all = [
    ...kept,
    ...added.map(({ address, prefixLength }) => ({
      address: variant('s', address),
      prefix: variant('u', prefixLength),
    })),
  ];
  const place = (entry: Entry) =>
    (texts.indexOf(entryText(entry)) + all.length) % (all.length + texts.length);
  return all.sort((left, right) => place(left) - place(right));
}

/** @returns undefined where no route over this link is to be another. */
function routeEntries(
  { before, wanted }: Target,
  name: string,
  family: Family,
  is: readonly Entry[],
): readonly Entry[] | undefined {
  const own = (route: RouteState) =>
    route.family === family &&
    route.isStatic &&
    route.protocol !== 'kernel' &&
    route.hops.length === 1 &&
    route.hops[0]?.link === name;
  const was = before.routes.filter(own);
  const asked = wanted.routes.filter(own);
  const wasKeys = new Set(was.map(routeKey));
  const askedKeys = new Set(asked.map(routeKey));
  const added = asked.filter((route) => !wasKeys.has(routeKey(route)));
  const removed = was.filter((route) => !askedKeys.has(routeKey(route)));
  if (added.length === 0 && removed.length === 0) return undefined;
  const isRemoved = (entry: Entry) => removed.some((route) => sameRoute(entry, route));
  return [...is.filter((entry) => !isRemoved(entry)), ...added.flatMap(routeEntry)];
}

/** What a profile cannot say of a route is left to the kernel's own means. */
function routeEntry(route: RouteState): readonly Entry[] {
  const { destination, family, type, table, metric, source, hops } = route;
  const number = tableNumber(table);
  const [dest = '', prefix] = destination.split('/');
  if (type !== 'unicast' || !Number.isInteger(number)) return [];
  const gateway = hops[0]?.gateway;
  return [
    {
      dest: variant('s', dest),
      prefix: variant('u', Number(prefix)),
      ...(gateway === undefined ? {} : { 'next-hop': variant('s', gateway) }),
      metric: variant('u', metric ?? defaultMetric[family]),
      ...(table === 'main' ? {} : { table: variant('u', number) }),
      ...(source === undefined ? {} : { src: variant('s', source) }),
    },
  ];
}

const sameRoute = (entry: Entry, { destination, hops }: RouteState): boolean =>
  `${canonical(entry['dest']?.value)}/${String(entry['prefix']?.value)}` === destination &&
  canonical(entry['next-hop']?.value ?? '') === (hops[0]?.gateway ?? '');

/** Whether the default route that a profile's gateway makes is to go. */
function goneDefault({ before, wanted }: Target, name: string, family: Family, gateway: unknown): boolean {
  const over = (route: RouteState) =>
    route.family === family &&
    route.destination.endsWith('/0') &&
    route.hops.some((hop) => hop.link === name && hop.gateway === gateway);
  return gateway !== undefined && before.routes.some(over) && !wanted.routes.some(over);
}
