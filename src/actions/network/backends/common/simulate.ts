import { compact } from '#base';
import { canonicalAddress } from '#netlink';
import type { NetworkPlan } from '../../apply/network-plan.ts';
import type { IpStep } from '../../ip/ip-step.ts';
import type { BridgeVlanChange } from '../../kernel/bridge-vlans.ts';
import type { LinkSetting } from '../../kernel/settings.ts';
import {
  type AddressState,
  addressText,
  type LinkState,
  type NetworkState,
  routeKey,
} from '../../state/network-state.ts';
import { isPrefixRoute } from '../../state/prefix-routes.ts';

/** Computes the state in which the steps of a plan would end, without running them. */
export function simulate(
  before: NetworkState,
  { steps, settings = [], bridgeVlans = [], effects }: NetworkPlan,
): NetworkState {
  const afterSteps = bridgeVlans.reduce(applyVlans, steps.reduce(applyStep, before));
  const after = settings.reduce(applySetting, afterSteps);
  const links = new Set(after.links.map(({ name }) => name));
  const removed = new Set(effects.removesRoutes.map(routeKey));
  const addresses = after.addresses.filter(({ link }) => links.has(link));
  const remaining = after.routes.filter(
    (route) =>
      !removed.has(routeKey(route)) &&
      route.hops.every(({ link }) => link === undefined || links.has(link)) &&
      (!(route.isStatic && route.protocol === 'kernel') ||
        addresses.some((address) => isPrefixRoute(route, address))),
  );
  return {
    ...after,
    addresses,
    routes: [...remaining, ...effects.addsRoutes],
  };
}

const applyVlans = (state: NetworkState, { link: name, wanted }: BridgeVlanChange): NetworkState => ({
  ...state,
  links: state.links.map((link) => (link.name === name ? { ...link, bridgeVlans: wanted } : link)),
});

/** IPv6 that is disabled takes the IPv6 addresses of the link along. */
function applySetting(state: NetworkState, { path, value }: LinkSetting): NetworkState {
  const name = /^ipv6\/conf\/([^/]+)\/disable_ipv6$/.exec(path)?.[1];
  const lacksIpv6 = value === '1' || undefined;
  const isKept = ({ link, family }: AddressState) => !lacksIpv6 || link !== name || family !== 'ipv6';
  return {
    ...state,
    links: state.links.map((link) => (link.name === name ? { ...link, lacksIpv6 } : link)),
    addresses: state.addresses.filter(isKept),
  };
}

function applyStep(state: NetworkState, [object, verb, ...words]: IpStep): NetworkState {
  if (object === 'link') return applyLinkStep(state, verb, words);
  if (object === 'addr') return applyAddressStep(state, verb, words);
  return state;
}

function applyLinkStep(
  state: NetworkState,
  verb: string | undefined,
  words: readonly string[],
): NetworkState {
  if (verb === 'add') return { ...state, links: [...state.links, newLink(words)] };
  const [, name = '', ...rest] = words;
  if (verb === 'del') {
    const links = state.links.filter((link) => link.name !== name);
    return { ...state, links: links.map((link) => (link.master === name ? withoutMaster(link) : link)) };
  }
  const links = state.links.map((link) => (link.name === name ? setLink(state, link, rest) : link));
  return { ...state, links: rest.includes('vlan_default_pvid') ? withoutVlansOf(links, name) : links };
}

/** The kernel gives a bridge and its ports another default VLAN, where they have the former one. */
const withoutVlansOf = (links: readonly LinkState[], bridge: string): readonly LinkState[] =>
  links.map((link) =>
    link.name === bridge || link.master === bridge ? { ...link, bridgeVlans: undefined } : link,
  );

/** Index of a new link: the kernel has not assigned one yet. */
const noIndex = 0;
const defaultMtu = 1500;

function newLink(words: readonly string[]): LinkState {
  const at = words.indexOf('type');
  const kind = words[at + 1];
  const attributes = toPairs(words.slice(0, at));
  const options = toPairs(words.slice(at + 2));
  const base = {
    index: noIndex,
    name: attributes['name'] ?? '',
    kind,
    up: false,
    mtu: defaultMtu,
    macAddress: attributes['address'],
  };
  if (kind !== 'vlan') return { ...base, options };
  const vlan = { id: Number(options['id']), protocol: options['protocol'] ?? '' };
  return { ...base, lower: attributes['link'], vlan };
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
      return withoutMaster(link);
    case 'master':
      return { ...link, master: value, masterKind: state.links.find(({ name }) => name === value)?.kind };
    case 'type': {
      const options = toPairs(words.slice(2));
      return value.endsWith('_slave')
        ? { ...link, portOptions: { ...link.portOptions, ...options } }
        : { ...link, options: { ...link.options, ...options } };
    }
    default:
      return link;
  }
}

const withoutMaster = ({ master: _, masterKind: __, portOptions: ___, ...link }: LinkState): LinkState => ({
  ...link,
  bridgeVlans: link.kind === 'bridge' ? link.bridgeVlans : undefined,
});

/** Reads words as alternating names and values. */
const toPairs = (words: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : [])),
  );

function applyAddressStep(
  state: NetworkState,
  verb: string | undefined,
  [text = '', ...words]: readonly string[],
): NetworkState {
  const flags = words.filter((word) => word === 'noprefixroute' || word === 'nodad');
  const address = toAddress(text, toPairs(words.slice(0, words.length - flags.length)), flags);
  const isSame = (other: AddressState) =>
    other.link === address.link && addressText(other) === addressText(address);
  const others = state.addresses.filter((other) => !isSame(other));
  return { ...state, addresses: verb === 'del' ? others : [...others, address] };
}

function toAddress(
  text: string,
  attributes: Readonly<Record<string, string>>,
  flags: readonly string[],
): AddressState {
  const { peer, broadcast, dev: link = '', scope = 'global', label } = attributes;
  const [address = '', ownLength] = text.split('/');
  const [peerAddress, peerLength] = peer?.split('/') ?? [];
  return compact({
    link,
    family: canonicalAddress(address)?.family ?? 'ipv4',
    address,
    prefixLength: Number(peerLength ?? ownLength),
    peer: peerAddress,
    broadcast,
    scope,
    label,
    noPrefixRoute: flags.includes('noprefixroute') || undefined,
    noDad: flags.includes('nodad') || undefined,
    isStatic: true,
  });
}
