import type { Ip } from '../../ip/ip.ts';
import type { IpStep } from '../../ip/ip-step.ts';

/** A routing rule, with the fields that `ip -json -details rule` prints. */
export interface RoutingRule {
  readonly family: '-4' | '-6';
  readonly fields: RuleFields;
}

type RuleFields = Readonly<Record<string, unknown>>;

/** Reads all routing rules. networkd removes the rules of other programs whenever it configures a link. */
export async function readRoutingRules(ip: Ip): Promise<readonly RoutingRule[]> {
  const families = (['-4', '-6'] as const).map(async (family) => {
    const { status, stdout } = await ip(['-json', '-details', family, 'rule']);
    // On a kernel without IPv6 the command fails: there are no such rules.
    const rules = status === 0 ? (JSON.parse(stdout || '[]') as readonly RuleFields[]) : [];
    return rules.map((fields) => ({ family, fields }));
  });
  return (await Promise.all(families)).flat();
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

/** Fields that complete another field and have no argument themselves. */
const secondaryFields = new Set(['srclen', 'dstlen', 'fwmask', 'uid_end']);
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
    case 'not':
    case 'l3mdev':
      return [field];
    case 'action':
      return [value];
    default:
      return [argumentNames[field] ?? field, value];
  }
}
