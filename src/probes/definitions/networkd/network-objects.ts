import type { WrittenRoute, WrittenRule } from '#base';
import { familyOf, parseAddress, parseNetwork } from '../address-text.ts';
import type { Mutable } from '../definition.ts';
import type { NetworkFileState } from './network-state.ts';
import { applySection, member, parseFamily, parseInteger, parseWord } from './section-reader.ts';
import { parseBoolean, type Section } from './unit-file.ts';

const defaults: readonly string[] = ['0.0.0.0/0', '::/0'];
const parseAny = (text: string) => parseNetwork(text, familyOf(text));

/** Reads a section [Route]: the first plain default route of a family is its gateway. @returns what is not understood. */
export function readRoute(section: Section, state: NetworkFileState): readonly string[] {
  const route: Partial<Mutable<WrittenRoute>> = {};
  const problems = applySection(section, {
    Destination: member(route, 'destination', parseAny),
    Gateway: member(route, 'gateway', parseAddress),
    Metric: member(route, 'metric', parseInteger),
    Table: member(route, 'table', parseWord),
    PreferredSource: member(route, 'source', parseAddress),
    Scope: member(route, 'scope', parseWord),
    Type: member(route, 'type', parseWord),
    GatewayOnLink: member(route, 'onlink', parseBoolean),
  });
  const { gateway = '', destination = parseNetwork('default', familyOf(gateway)) ?? '' } = route;
  addRoute(state, { ...route, destination });
  return problems;
}

function addRoute({ settings, ipv4, ipv6 }: NetworkFileState, route: WrittenRoute): void {
  const { destination, gateway, metric, ...others } = route;
  const family = familyOf(destination) === 'ipv4' ? ipv4 : ipv6;
  const isPlain = Object.values(others).every((value) => value === undefined);
  const isSameFamily = gateway !== undefined && familyOf(gateway) === familyOf(destination);
  if (isPlain && isSameFamily && defaults.includes(destination) && family.gateway === undefined) {
    family.gateway = gateway;
    family.metric ??= metric;
  } else settings.routes = [...(settings.routes ?? []), route];
}

/** Reads a section [RoutingPolicyRule]. @returns what is not understood. */
export function readRule(section: Section, { settings }: NetworkFileState): readonly string[] {
  const rule: Partial<Mutable<WrittenRule>> = {};
  const problems = applySection(section, {
    Family: member(rule, 'family', parseFamily),
    From: member(rule, 'from', parseAny),
    To: member(rule, 'to', parseAny),
    Table: member(rule, 'table', parseWord),
    Priority: member(rule, 'priority', parseInteger),
    FirewallMark: member(rule, 'fwmark', parseWord),
    IncomingInterface: member(rule, 'iif', parseWord),
    OutgoingInterface: member(rule, 'oif', parseWord),
  });
  const family = rule.family ?? familyOf(rule.from ?? rule.to ?? '');
  settings.rules = [...(settings.rules ?? []), { ...rule, family }];
  return problems;
}
