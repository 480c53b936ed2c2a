import type { NetworkPlan } from '../../apply/network-plan.ts';
import type { IpStep } from '../../ip/ip.ts';
import { canonicalAddress } from '../../state/ip-address.ts';
import {
  type AddressState,
  addressText,
  type LinkState,
  type NetworkState,
  routeKey,
} from '../../state/network-state.ts';
import { isPrefixRoute } from '../../state/prefix-routes.ts';

/** What `ip` would tell had the steps of a plan been run: what others are asked to bring about. */
export function simulate(before: NetworkState, { steps, effects }: NetworkPlan): NetworkState {
  const after = steps.reduce(afterStep, before);
  const links = new Set(after.links.map(({ name }) => name));
  const removed = new Set(effects.removesRoutes.map(routeKey));
  const addresses = after.addresses.filter(({ link }) => links.has(link));
  const kept = after.routes.filter(
    (route) =>
      !removed.has(routeKey(route)) &&
      route.hops.every(({ link }) => link === undefined || links.has(link)) &&
      (!(route.isStatic && route.protocol === 'kernel') ||
        addresses.some((address) => isPrefixRoute(route, address))),
  );
  return {
    ...after,
    addresses,
    routes: [...kept, ...effects.addsRoutes],
  };
}

function afterStep(state: NetworkState, [object, verb, ...words]: IpStep): NetworkState {
  if (object === 'link') return afterLinkStep(state, verb, words);
  if (object === 'addr') return afterAddressStep(state, verb, words);
  return state;
}

function afterLinkStep(
  state: NetworkState,
  verb: string | undefined,
  words: readonly string[],
): NetworkState {
  if (verb === 'add') return { ...state, links: [...state.links, addedLink(words)] };
  const [, name = '', ...rest] = words;
  if (verb === 'del') {
    const links = state.links.filter((link) => link.name !== name);
    return { ...state, links: links.map((link) => (link.master === name ? freed(link) : link)) };
  }
  const set = (link: LinkState) => setLink(state, link, rest);
  return { ...state, links: state.links.map((link) => (link.name === name ? set(link) : link)) };
}

/** Of a link that is not there yet: the kernel gives it a number. */
const noIndex = 0;
const usualMtu = 1500;

function addedLink(words: readonly string[]): LinkState {
  const at = words.indexOf('type');
  const kind = words[at + 1];
  const named = pairs(words.slice(0, at));
  const options = pairs(words.slice(at + 2));
  const base = {
    index: noIndex,
    name: named['name'] ?? '',
    kind,
    up: false,
    mtu: usualMtu,
    macAddress: named['address'],
  };
  if (kind !== 'vlan') return { ...base, options };
  const vlan = { id: Number(options['id']), protocol: options['protocol'] ?? '' };
  return { ...base, lower: named['link'], vlan };
}

function setLink(state: NetworkState, link: LinkState, words: readonly string[]): LinkState {
  const [word = '', value = ''] = words;
  switch (word) {
    case 'up':
    case 'down':
      return { ...link, up: word === 'up' };
    case 'mtu':
      return { ...link, mtu: Number(value) };
    case 'address':
      return { ...link, macAddress: value };
    case 'nomaster':
      return freed(link);
    case 'master':
      return { ...link, master: value, masterKind: state.links.find(({ name }) => name === value)?.kind };
    case 'type': {
      const given = pairs(words.slice(2));
      return value.endsWith('_slave')
        ? { ...link, portOptions: { ...link.portOptions, ...given } }
        : { ...link, options: { ...link.options, ...given } };
    }
    default:
      return link;
  }
}

const freed = ({ master: _, masterKind: __, portOptions: ___, ...link }: LinkState): LinkState => link;

const pairs = (words: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : [])),
  );

function afterAddressStep(
  state: NetworkState,
  verb: string | undefined,
  [text = '', ...words]: readonly string[],
): NetworkState {
  const flags = words.filter((word) => word === 'noprefixroute' || word === 'nodad');
  const address = addressOf(text, pairs(words.slice(0, words.length - flags.length)), flags);
  const isIt = (found: AddressState) =>
    found.link === address.link && addressText(found) === addressText(address);
  const others = state.addresses.filter((found) => !isIt(found));
  return { ...state, addresses: verb === 'del' ? others : [...others, address] };
}

function addressOf(
  text: string,
  given: Readonly<Record<string, string>>,
  flags: readonly string[],
): AddressState {
  const { peer, broadcast, dev: link = '', scope = 'global', label } = given;
  const [address = '', ownLength] = text.split('/');
  const [peerAddress, peerLength] = peer?.split('/') ?? [];
  return {
    link,
    family: canonicalAddress(address)?.family ?? 'ipv4',
    address,
    prefixLength: Number(peerLength ?? ownLength),
    ...(peerAddress === undefined ? {} : { peer: peerAddress }),
    ...(broadcast === undefined ? {} : { broadcast }),
    scope,
    ...(label === undefined ? {} : { label }),
    ...(flags.includes('noprefixroute') ? { noPrefixRoute: true } : {}),
    ...(flags.includes('nodad') ? { noDad: true } : {}),
    isStatic: true,
  };
}
