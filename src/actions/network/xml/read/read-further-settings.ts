import { compact, type WrittenPortVlan } from '#base';
import { vlanIds } from '#netlink';
import { type FurtherSettings, furtherPrefix } from '../further-settings.ts';
import type { ElementReader } from './element-reader.ts';
import { readFamily, requireAddress } from './read-address.ts';
import { maxNumber, readFurtherRoute, readFurtherRule } from './read-further-routes.ts';
import { readMac } from './read-link-settings.ts';

const namePattern = /^[a-z][a-z0-9_]{0,31}$/;
const valuePattern = /^[\x21-\x7e]{1,255}$/;
const kindPattern = /^[a-z][a-z0-9_-]{0,31}$/;
const domainPattern = /^~?[A-Za-z0-9._-]{1,253}$/;

const element = (name: string) => `${furtherPrefix}:${name}`;

/**
 * Reads the settings of the project's namespace.
 * @param outer an `<interface>`.
 * @param place whether another interface contains it: it then may have an MTU, and no addresses.
 * @throws {Refused} for an unknown, repeated or invalid item.
 */
export function readFurther(
  outer: ElementReader,
  place: 'top' | 'inner',
): { readonly further?: FurtherSettings } {
  const settings = outer.one(element('settings'));
  if (!settings) return {};
  const further = {
    kind: settings.matching('kind', kindPattern, 'a kind of the kernel, such as dummy'),
    ...readLink(settings, place),
    ...(place === 'top' ? readAddressing(settings) : {}),
  };
  settings.rejectUnread();
  return { further: compact(further) };
}

function readLink(settings: ElementReader, place: 'top' | 'inner'): FurtherSettings {
  const mtu = place === 'inner' ? settings.one(element('mtu')) : undefined;
  const size = mtu?.number('size', 68, 65_536);
  if (mtu && size === undefined) throw mtu.refusal('size is missing');
  mtu?.rejectUnread();
  return {
    ...readMac(settings, element('mac')),
    mtu: size,
    options: readOptions(settings),
    vlans: filled(settings.all(element('vlan')).map(readPortVlan)),
  };
}

function readOptions(settings: ElementReader): FurtherSettings['options'] {
  const options = new Map<string, string>();
  for (const option of settings.all(element('option'))) {
    const name = required(option, 'name', namePattern, 'a name of the kernel, such as xmit_hash_policy');
    const value = required(option, 'value', valuePattern, 'at most 255 characters without blanks');
    option.rejectUnread();
    if (options.has(name)) throw option.refusal(`${name} is there twice; expected once`);
    options.set(name, value);
  }
  return options.size === 0 ? undefined : Object.fromEntries(options);
}

function readPortVlan(vlan: ElementReader): WrittenPortVlan {
  const first = vlan.number('first', vlanIds.min, vlanIds.max);
  if (first === undefined)
    throw vlan.refusal(`first is missing; expected a number from ${vlanIds.min} to ${vlanIds.max}`);
  const last = vlan.number('last', first, vlanIds.max) ?? first;
  const flags = { pvid: vlan.flag('pvid'), untagged: vlan.flag('untagged') };
  vlan.rejectUnread();
  return { first, last, ...compact(flags) };
}

function readAddressing(settings: ElementReader): FurtherSettings {
  const gateways = settings.all(element('gateway')).map((gateway) => {
    const family = readFamily(gateway);
    const metric = gateway.number('metric', 0, maxNumber);
    if (metric === undefined) throw gateway.refusal('metric is missing');
    gateway.rejectUnread();
    return [family, metric] as const;
  });
  const disabled = settings.all(element('disabled')).map((item) => {
    const family = readFamily(item);
    item.rejectUnread();
    return family;
  });
  for (const given of [gateways.map(([family]) => family), disabled])
    if (new Set(given).size < given.length)
      throw settings.refusal(`a family is there twice; expected each of ipv4, ipv6 once`);
  const dns = settings.all(element('dns')).map(readDns);
  return {
    gatewayMetrics: gateways.length === 0 ? undefined : Object.fromEntries(gateways),
    disabled: filled(disabled),
    routes: filled(settings.all(element('route')).map(readFurtherRoute)),
    rules: filled(settings.all(element('rule')).map(readFurtherRule)),
    dnsServers: filled(dns.flatMap(({ server }) => server ?? [])),
    dnsSearch: filled(dns.flatMap(({ search }) => search ?? [])),
  };
}

function readDns(dns: ElementReader): { readonly server?: string; readonly search?: string } {
  const server = dns.optional('server');
  const search = dns.matching('search', domainPattern, 'a domain');
  dns.rejectUnread();
  if ((server === undefined) === (search === undefined))
    throw dns.refusal('expected one of server and search');
  return compact({
    server: server === undefined ? undefined : requireAddress(dns, 'server', server),
    search,
  });
}

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

function required(reader: ElementReader, name: string, pattern: RegExp, expected: string): string {
  reader.required(name);
  return reader.matching(name, pattern, expected) ?? '';
}
