import type { Effects } from '../apply/network-plan.ts';
import { addAddressStep, deleteAddressStep } from '../ip/address-step.ts';
import type { IpStep } from '../ip/ip.ts';
import { routeStep } from '../ip/route-step.ts';
import {
  type AddressState,
  addressText,
  type LinkState,
  linkNamed,
  type NetworkState,
  routeKey,
  withUppers,
} from '../state/network-state.ts';
import { isPrefixRoute } from '../state/prefix-routes.ts';
import { reconcileSteps } from './reconcile.ts';

/**
 * What puts back all that a change made, took away and touched, and what went with that; nothing of a stranger's. Where
 * one step brings about the lack of another, a second reading tells what is left: empty when all is as it was.
 */
export function restoreSteps(before: NetworkState, now: NetworkState, effects: Effects): readonly IpStep[] {
  const touched = withUppers(before, effects.touches);
  const links = linkSteps(before, now, effects, touched);
  // Addresses and routes hang on links: only when those are right it shows which are lacking.
  if (links.length > 0) return links;
  const addresses = addressSteps(before, now, effects, touched);
  return addresses.length > 0 ? addresses : routeSteps(before, now, effects, touched);
}

type Names = ReadonlySet<string>;

function linkSteps(before: NetworkState, now: NetworkState, effects: Effects, touched: Names): IpStep[] {
  const isMade = ({ name }: { name: string }) => !linkNamed(before, name);
  const made = effects.makes.map((name) => linkNamed(now, name)).filter((link) => link !== undefined);
  const removed = [...made].reverse().filter(isMade);
  const steps: IpStep[] = removed.map(({ name }) => ['link', 'del', 'dev', name]);
  const there = inStackOrder(before, touched);
  for (const link of there) if (!linkNamed(now, link.name)) steps.push(...recreateSteps(link));
  if (steps.length > 0) return steps;
  return there.flatMap((link) => {
    const is = linkNamed(now, link.name);
    return is ? reconcileSteps(link, is) : [];
  });
}

/** Lower ones first, masters before their members, members as they were taken. */
export function inStackOrder(state: NetworkState, names: Names): readonly LinkState[] {
  const found = new Set<LinkState>();
  const visit = (link: LinkState | undefined) => {
    if (!link || found.has(link) || !names.has(link.name)) return;
    visit(linkNamed(state, link.lower));
    visit(linkNamed(state, link.master));
    found.add(link);
  };
  const taken = state.links.flatMap((link) => link.taken ?? []);
  for (const name of taken) visit(linkNamed(state, name));
  for (const link of state.links) visit(link);
  return [...found];
}

function recreateSteps(link: LinkState): readonly IpStep[] {
  const { name, kind, lower, macAddress, vlan } = link;
  const start = ['link', 'add', ...(lower === undefined ? [] : ['link', lower]), 'name', name];
  const mac = macAddress === undefined ? [] : ['address', macAddress];
  if (kind === 'vlan' && vlan)
    return [
      [
        ...[...start, ...mac, 'type', 'vlan', 'protocol', vlan.protocol, 'id', String(vlan.id)],
        ...(vlan.words ?? []),
      ],
    ];
  if (kind === 'bond')
    return [[...start, ...mac, 'type', 'bond', ...optionWords({ mode: link.options?.['mode'] ?? '' })]];
  return kind === 'bridge' ? [[...start, ...mac, 'type', 'bridge']] : [];
}

const optionWords = (options: Readonly<Record<string, string>>) => Object.entries(options).flat();

function addressSteps(before: NetworkState, now: NetworkState, effects: Effects, touched: Names): IpStep[] {
  const steps: IpStep[] = [];
  for (const added of effects.addsAddresses) {
    const text = addressText(added);
    const isIt = (address: AddressState) => address.link === added.link && addressText(address) === text;
    const is = now.addresses.find(isIt);
    if (is && !before.addresses.some(isIt)) steps.push(deleteAddressStep(is));
  }
  if (steps.length > 0) return steps;
  for (const name of touched) {
    const own = ({ link, isStatic }: AddressState) => link === name && isStatic;
    for (const family of ['ipv4', 'ipv6'] as const) {
      const was = before.addresses.filter((address) => own(address) && address.family === family);
      const is = now.addresses.filter((address) => own(address) && address.family === family);
      steps.push(...missingAddressSteps(was, is, family === 'ipv4'));
    }
  }
  return steps;
}

/** The first IPv4 address is the primary one: those that stand before one that is lacking must come after it again. */
export function missingAddressSteps(
  was: readonly AddressState[],
  is: readonly AddressState[],
  ordered: boolean,
): readonly IpStep[] {
  const key = (address: AddressState) =>
    JSON.stringify([
      addressText(address),
      address.broadcast ?? '',
      address.label ?? '',
      address.scope,
      address.noDad ?? false,
    ]);
  const present = new Map(is.map((address) => [key(address), address]));
  if (!ordered) return was.filter((address) => !present.has(key(address))).map(addAddressStep);
  const wanted = new Set(was.map(key));
  const kept = is.filter((address) => wanted.has(key(address))).map(key);
  const same = was.findIndex((address, at) => key(address) !== kept[at]);
  const from = same < 0 ? was.length : same;
  const again = was.slice(from);
  const taken = again.filter((address) => present.has(key(address)));
  return [...[...taken].reverse().map(deleteAddressStep), ...again.map(addAddressStep)];
}

function routeSteps(before: NetworkState, now: NetworkState, effects: Effects, touched: Names): IpStep[] {
  const keysNow = new Set(now.routes.map(routeKey));
  const keysBefore = new Set(before.routes.map(routeKey));
  const added = effects.addsRoutes.filter((route) => {
    const key = routeKey(route);
    return keysNow.has(key) && !keysBefore.has(key);
  });
  // A service's route into the network of an address outlives it, where the service does not take it away.
  const strays = now.routes.filter(
    (route) =>
      !keysBefore.has(routeKey(route)) &&
      effects.addsAddresses.some((address) => isPrefixRoute(route, address)) &&
      !now.addresses.some((address) => isPrefixRoute(route, address)),
  );
  return [
    ...[...added, ...strays].map((route) => routeStep('del', route)),
    ...missingRouteSteps(before, now, touched),
  ];
}

/** Static routes over these links that are not there any more; those straight onto a link first, others lead over them. */
export function missingRouteSteps(
  before: NetworkState,
  now: NetworkState,
  touched: Names,
): readonly IpStep[] {
  const keysNow = new Set(now.routes.map(routeKey));
  const sources = new Set(
    before.addresses.filter(({ link }) => touched.has(link)).map(({ address }) => address),
  );
  const concerns = (route: NetworkState['routes'][number]) =>
    route.hops.some(({ link }) => link !== undefined && touched.has(link)) ||
    (route.source !== undefined && sources.has(route.source));
  const lost = before.routes.filter(
    (route) => route.isStatic && concerns(route) && !keysNow.has(routeKey(route)),
  );
  const direct = lost.filter(({ hops }) => hops.every(({ gateway }) => gateway === undefined));
  const others = lost.filter((route) => !direct.includes(route));
  return [...direct, ...others].map((route) => routeStep('add', route));
}
