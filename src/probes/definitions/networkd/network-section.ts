import type { Family } from '#netlink';
import { familyOf, parseAddress, parsePrefixed } from '../address-text.ts';
import type { NetworkFileState } from './network-state.ts';
import {
  ignore,
  member,
  parseFamily,
  parseInteger,
  parseWord,
  type Setters,
  words,
} from './section-reader.ts';
import { parseBoolean } from './unit-file.ts';

/** Keys of section [Network]. An empty value of a list resets it. */
export const networkSetters = (state: NetworkFileState): Setters => ({
  DHCP: (text) => setDhcp(state, text),
  Address: (text) => addAddress(state, text),
  Gateway: (text) => setGateway(state, text),
  DNS: (text) => {
    const servers = words(text).map(parseAddress);
    const known = servers.filter((server) => server !== undefined);
    state.settings.dnsServers = text === '' ? undefined : [...(state.settings.dnsServers ?? []), ...known];
    return known.length === servers.length;
  },
  Domains: (text) => {
    state.settings.dnsSearch =
      text === '' ? undefined : [...(state.settings.dnsSearch ?? []), ...words(text)];
    return true;
  },
  VLAN: (text) => {
    state.settings.vlanNames =
      text === '' ? undefined : [...(state.settings.vlanNames ?? []), ...words(text)];
    return true;
  },
  Bond: member(state.settings, 'master', parseWord),
  Bridge: member(state.settings, 'master', parseWord),
  PrimarySlave: member(state.settings, 'isPrimary', parseBoolean),
  IPv6AcceptRA: member(state, 'acceptRa', parseBoolean),
  LinkLocalAddressing: member(state, 'linkLocal', (text) => {
    const flag = parseBoolean(text);
    return flag === undefined ? parseFamily(text) : flag ? 'yes' : 'no';
  }),
  Description: ignore,
  // When the service acts, and what it tells others: nothing of the interface.
  ConfigureWithoutCarrier: ignore,
  IgnoreCarrierLoss: ignore,
  KeepConfiguration: ignore,
  LLDP: ignore,
});

const dhcpFamilies: Readonly<Record<string, readonly Family[]>> = {
  ipv4: ['ipv4'],
  ipv6: ['ipv6'],
  v4: ['ipv4'],
  v6: ['ipv6'],
  both: ['ipv4', 'ipv6'],
  none: [],
};

function setDhcp(state: NetworkFileState, text: string): boolean {
  const flag = parseBoolean(text);
  const families = flag === undefined ? dhcpFamilies[text] : flag ? dhcpFamilies['both'] : [];
  if (!families) return false;
  state.ipv4.dhcp = families.includes('ipv4') || undefined;
  state.ipv6.dhcp = families.includes('ipv6') || undefined;
  return true;
}

/** Keys of section [Address]. */
export const addressSetters = (state: NetworkFileState): Setters => ({
  Address: (text) => addAddress(state, text),
});

function addAddress(state: NetworkFileState, text: string): boolean {
  if (text === '') {
    state.ipv4.addresses = undefined;
    state.ipv6.addresses = undefined;
    return true;
  }
  const address = parsePrefixed(text);
  if (!address) return false;
  const own = state[familyOf(address.address)];
  own.addresses = [...(own.addresses ?? []), address];
  return true;
}

function setGateway(state: NetworkFileState, text: string): boolean {
  if (text === '') {
    state.ipv4.gateway = undefined;
    state.ipv6.gateway = undefined;
    return true;
  }
  const gateway = parseAddress(text);
  // A second gateway has no place in the grammar: the text counts as not understood.
  if (gateway === undefined || state[familyOf(gateway)].gateway !== undefined) return false;
  state[familyOf(gateway)].gateway = gateway;
  return true;
}

/** Keys of the sections of a DHCP client. */
export const dhcpSetters = (state: NetworkFileState, family: Family): Setters => ({
  UseDNS: member(state[family], 'dhcpDns', parseBoolean),
  RouteMetric: member(state[family], 'metric', parseInteger),
  UseMTU: ignore,
  // When the client asks, not what it gets.
  WithoutRA: ignore,
});

/** Adds the settings that follow from several keys, and takes over the families that have any. */
export function finishAddressing(state: NetworkFileState): void {
  const { settings, ipv4, ipv6, acceptRa, linkLocal } = state;
  const hasIpv6 = linkLocal === 'ipv6' || linkLocal === 'yes' || ipv6.dhcp || ipv6.addresses;
  // networkd turns IPv6 off on a link that has no use for it, and takes advertisements elsewhere, unless the file says otherwise.
  if (!hasIpv6) ipv6.disabled = true;
  else if (acceptRa ?? settings.master === undefined) ipv6.autoconf = true;
  const isSet = (family: object) => Object.values(family).some((value) => value !== undefined);
  if (isSet(ipv4)) settings.ipv4 = ipv4;
  if (isSet(ipv6)) settings.ipv6 = ipv6;
}
