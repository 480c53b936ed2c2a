import type { WrittenRoute, WrittenRule } from '#base';
import { compact } from '#base';
import type { Family } from '#netlink';
import { familyOf, parseAddress, parseNetwork } from '../address-text.ts';

const routeTypes = new Set(['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw', 'local']);

/** Reads the arguments after a first word as pairs of a keyword and its value. @returns undefined for an unknown keyword. */
function pairsOf(args: readonly string[], keywords: readonly string[]): Map<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const key = args[index] ?? '';
    if (key === 'onlink' && keywords.includes(key)) {
      pairs.set(key, '');
      continue;
    }
    index += 1;
    const value = args[index];
    if (!keywords.includes(key) || value === undefined || pairs.has(key)) return undefined;
    pairs.set(key, value);
  }
  return pairs;
}

/** Parses what follows `ip route add`. @returns undefined where it is not understood. */
export function parseRoute(
  args: readonly string[],
  name: string,
  given: Family | undefined,
): WrittenRoute | undefined {
  const type = routeTypes.has(args[0] ?? '') ? args[0] : undefined;
  const [text = '', ...rest] = type === undefined ? args : args.slice(1);
  const pairs = pairsOf(rest, ['via', 'dev', 'metric', 'table', 'src', 'scope', 'onlink']);
  if (!pairs || (pairs.get('dev') ?? name) !== name) return undefined;
  const family = given ?? familyOf(text === 'default' ? (pairs.get('via') ?? '') : text);
  const destination = parseNetwork(text, family);
  const gateway = parsed(pairs.get('via'), parseAddress);
  const source = parsed(pairs.get('src'), parseAddress);
  const metric = parsed(pairs.get('metric'), number);
  if (destination === undefined || [gateway, source, metric].includes(null)) return undefined;
  return compact({
    destination,
    gateway,
    metric,
    table: pairs.get('table'),
    source,
    scope: pairs.get('scope'),
    type,
    onlink: pairs.has('onlink') || undefined,
  }) as WrittenRoute;
}

/** Parses what follows `ip rule add`. @returns undefined where it is not understood. */
export function parseRule(args: readonly string[], given: Family | undefined): WrittenRule | undefined {
  const pairs = pairsOf(args, ['priority', 'from', 'to', 'table', 'iif', 'oif', 'fwmark']);
  if (!pairs) return undefined;
  const family = given ?? familyOf(`${pairs.get('from') ?? ''}${pairs.get('to') ?? ''}`);
  const network = (text: string) => parseNetwork(text, family);
  const from = parsed(pairs.get('from'), network);
  const to = parsed(pairs.get('to'), network);
  const priority = parsed(pairs.get('priority'), number);
  if ([from, to, priority].includes(null)) return undefined;
  return compact({
    family,
    priority,
    from,
    to,
    table: pairs.get('table'),
    iif: pairs.get('iif'),
    oif: pairs.get('oif'),
    fwmark: pairs.get('fwmark'),
  }) as WrittenRule;
}

/** @returns null for a text that is not understood. */
function parsed<T>(text: string | undefined, parse: (text: string) => T | undefined): T | null | undefined {
  return text === undefined ? undefined : (parse(text) ?? null);
}

const number = (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined);
