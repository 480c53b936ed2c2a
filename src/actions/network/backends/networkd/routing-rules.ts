import type { Ip, IpStep } from '../../ip/ip.ts';

/** A rule of routing as `ip -json -details rule` tells it. */
export interface RoutingRule {
  readonly family: '-4' | '-6';
  readonly told: Readonly<Record<string, unknown>>;
}

/** networkd takes away those that none of its files tells of whenever it sets a link up. */
export async function readRoutingRules(ip: Ip): Promise<readonly RoutingRule[]> {
  const found = (['-4', '-6'] as const).map(async (family) => {
    const { status, stdout } = await ip(['-json', '-details', family, 'rule']);
    // A kernel without IPv6 has no such rules, and ip says so.
    const rules = status === 0 ? (JSON.parse(stdout || '[]') as readonly RoutingRule['told'][]) : [];
    return rules.map((told) => ({ family, told }));
  });
  return (await Promise.all(found)).flat();
}

const key = ({ family, told }: RoutingRule) => JSON.stringify([family, told]);

/** What brings back the rules that were there, each told once or more. */
export function missingRuleSteps(was: readonly RoutingRule[], is: readonly RoutingRule[]): readonly IpStep[] {
  const there = new Set(is.map(key));
  const lacking = new Map(was.filter((rule) => !there.has(key(rule))).map((rule) => [key(rule), rule]));
  return [...lacking.values()].map(({ family, told }) => [
    family,
    'rule',
    'add',
    ...Object.keys(told).flatMap((part) => words(part, told)),
  ]);
}

/** Told by another key, together with it. */
const parts = new Set(['srclen', 'dstlen', 'fwmask', 'uid_end']);
const otherWords: Readonly<Record<string, string>> = {
  suppress_prefixlen: 'suppress_prefixlength',
  dsfield: 'tos',
};

function words(name: string, told: RoutingRule['told']): readonly string[] {
  const text = (which: string, sign: string) =>
    told[which] === undefined ? String(told[name]) : `${String(told[name])}${sign}${String(told[which])}`;
  const value = String(told[name]);
  if (parts.has(name) || (name === 'protocol' && value === 'unspec')) return [];
  switch (name) {
    case 'src':
      return ['from', text('srclen', '/')];
    case 'dst':
      return ['to', text('dstlen', '/')];
    case 'fwmark':
      return ['fwmark', text('fwmask', '/')];
    case 'uid_start':
      return ['uidrange', text('uid_end', '-')];
    case 'not':
    case 'l3mdev':
      return [name];
    case 'action':
      return [value];
    default:
      return [otherWords[name] ?? name, value];
  }
}
