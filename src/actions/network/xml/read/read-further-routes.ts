import { compact, type WrittenRoute, type WrittenRule } from '#base';
import { addressBits, canonicalAddress } from '#netlink';
import { completeDestination } from '../../state/ip-address.ts';
import { type ElementReader, quoted } from './element-reader.ts';
import { readFamily, requireAddress } from './read-address.ts';

const routeTypes = ['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw', 'local'] as const;
const markPattern = /^(0x[0-9a-f]{1,8}|\d{1,10})(\/(0x[0-9a-f]{1,8}|\d{1,10}))?$/i;
const wordOfIp = 'a word of ip(8)';
const scopes = ['global', 'site', 'link', 'host'] as const;
/** Of 32 bits: a metric, or the priority of a rule. */
export const maxNumber = 4294967295;

/** Reads a route beside the default route of the grammar. @throws {Refused} */
export function readFurtherRoute(route: ElementReader): WrittenRoute {
  const text = route.required('destination');
  const { family, network } = prefixOf(route, 'destination', text);
  const address = (name: string) => {
    const value = route.optional(name);
    return value === undefined ? undefined : requireAddress(route, name, value, family);
  };
  const result = {
    destination: network,
    gateway: address('gateway'),
    metric: route.number('metric', 0, maxNumber),
    table: tableOf(route),
    source: address('source'),
    scope: route.oneOf('scope', scopes),
    type: route.oneOf('type', routeTypes),
    onlink: route.flag('onlink'),
  };
  route.rejectUnread();
  return compact(result);
}

/** Reads a policy rule. @throws {Refused} */
export function readFurtherRule(rule: ElementReader): WrittenRule {
  const family = readFamily(rule);
  const network = (name: string) => {
    const value = rule.optional(name);
    if (value === undefined) return undefined;
    const parsed = prefixOf(rule, name, value);
    if (parsed.family !== family)
      throw rule.refusal(`${name} is ${quoted(value)}; expected an address of ${family}`);
    return parsed.network;
  };
  const result = {
    family,
    priority: rule.number('priority', 0, maxNumber),
    from: network('from'),
    to: network('to'),
    table: tableOf(rule),
    iif: rule.matching('iif', /^[^\s/]{1,15}$/, wordOfIp),
    oif: rule.matching('oif', /^[^\s/]{1,15}$/, wordOfIp),
    fwmark: rule.matching('fwmark', markPattern, wordOfIp),
  };
  rule.rejectUnread();
  return compact(result);
}

function prefixOf(reader: ElementReader, name: string, text: string) {
  const [address = '', length, ...rest] = text.split('/');
  const parsed = canonicalAddress(address);
  const max = parsed && addressBits[parsed.family];
  const isValid = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (max ?? 0));
  if (!parsed || !isValid || rest.length > 0)
    throw reader.refusal(`${name} is ${quoted(text)}; expected an address with its prefix`);
  const whole = length === undefined ? parsed.address : `${parsed.address}/${Number(length)}`;
  return { family: parsed.family, network: completeDestination(parsed.family, whole) };
}

const tableOf = (reader: ElementReader) => reader.matching('table', /^[A-Za-z0-9_.-]{1,31}$/, wordOfIp);
