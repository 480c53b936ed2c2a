import { readRuleMessage } from '#netlink';
import type { IpStep } from '../../ip/ip-step.ts';
import { type NetlinkSource, readTable, requireNetlink } from '../../read/read-table.ts';
import { ruleFields } from '../../read/rule-fields.ts';

/** A routing rule, with the fields of `ip -json -details rule`. */
export interface RoutingRule {
  readonly family: '-4' | '-6';
  readonly fields: RuleFields;
}

type RuleFields = Readonly<Record<string, unknown>>;

/**
 * Reads all routing rules, those of IPv4 first. networkd removes the rules of other programs whenever it configures a
 * link.
 */
export async function readRoutingRules(source: NetlinkSource): Promise<readonly RoutingRule[]> {
  const rules = await readTable(await requireNetlink(source), 'rules', readRuleMessage);
  const ofFamily = (family: 'ipv4' | 'ipv6', option: RoutingRule['family']) =>
    rules
      .filter((rule) => rule.family === family)
      .map((rule) => ({ family: option, fields: ruleFields(rule) }));
  return [...ofFamily('ipv4', '-4'), ...ofFamily('ipv6', '-6')];
}

const ruleKey = ({ family, fields }: RoutingRule) => JSON.stringify([family, fields]);

/** Returns the steps that add the rules missing in `current`, one step for each distinct rule. */
export function missingRuleSteps(
  wanted: readonly RoutingRule[],
  current: readonly RoutingRule[],
): readonly IpStep[] {
  const existing = new Set(current.map(ruleKey));
  const missing = new Map(
    wanted.filter((rule) => !existing.has(ruleKey(rule))).map((rule) => [ruleKey(rule), rule]),
  );
  return [...missing.values()].map(({ family, fields }) => [
    family,
    'rule',
    'add',
    ...Object.keys(fields).flatMap((field) => fieldArguments(field, fields)),
  ]);
}

/** Fields that complete another field, or report a state, and have no argument themselves. */
const secondaryFields = new Set([
  'srclen',
  'dstlen',
  'fwmask',
  'uid_end',
  'sport_end',
  'dport_end',
  'iif_detached',
  'unresolved',
]);
/** Arguments of `ip rule add` whose name differs from the field in the JSON. */
const argumentNames: Readonly<Record<string, string>> = {
  suppress_prefixlen: 'suppress_prefixlength',
  dsfield: 'tos',
};

function fieldArguments(field: string, fields: RuleFields): readonly string[] {
  const value = String(fields[field]);
  const join = (second: string, separator: string) =>
    fields[second] === undefined ? value : `${value}${separator}${String(fields[second])}`;
  if (secondaryFields.has(field) || (field === 'protocol' && value === 'unspec')) return [];
  switch (field) {
    case 'src':
      return ['from', join('srclen', '/')];
    case 'dst':
      return ['to', join('dstlen', '/')];
    case 'fwmark':
      return ['fwmark', join('fwmask', '/')];
    case 'uid_start':
      return ['uidrange', join('uid_end', '-')];
    case 'sport_start':
      return ['sport', join('sport_end', '-')];
    case 'dport_start':
      return ['dport', join('dport_end', '-')];
    case 'flow_from':
      return ['realms', join('flow_to', '/')];
    case 'flow_to':
      return fields['flow_from'] === undefined ? ['realms', value] : [];
    case 'not':
    case 'nop':
    case 'l3mdev':
      return [field];
    case 'action':
      return [value];
    default:
      return [argumentNames[field] ?? field, value];
  }
}
