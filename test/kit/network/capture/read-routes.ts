import type { Entries } from './entries.ts';
import { printableOctets } from './octet-json.ts';

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
const wordsOf = (line: string) => line.trim().split(/\s+/);
const wordAfter = (words: readonly string[], key: string) => {
  const index = words.indexOf(key);
  return index === -1 ? undefined : words[index + 1];
};

/** A list of lines by path: equal as a set, and its order apart. */
function addGroups(groups: ReadonlyMap<string, readonly string[]>, entries: Entries): void {
  for (const [path, lines] of groups) {
    const words = path.split(' ');
    entries.add(words, lines.toSorted().join(' | '));
    if (lines.length > 1) entries.add(['order', ...words], { order: lines });
  }
}

function group<T>(items: readonly T[], pathOf: (item: T) => string, lineOf: (item: T) => string) {
  const groups = new Map<string, string[]>();
  for (const item of items) {
    const path = pathOf(item);
    groups.set(path, [...(groups.get(path) ?? []), lineOf(item)]);
  }
  return groups;
}

/**
 * Adds the routes, IPv4 rules, nexthop objects and neighbours that one batch of `ip` printed. The beginning of a line says what it is:
 * the number of a type and a destination, a preference with a colon, `id`, or an address and `dev`.
 */
export function readTables(text: string, entries: Entries): void {
  const lines = linesOf(text);
  readRoutes(lines, entries);
  readRules('inet', text, entries);
  readNexthops(lines, entries);
  readNeighbours(lines, entries);
}

/** Adds routes by what the kernel tells them apart by. Every IPv6 route has a `pref`. */
function readRoutes(lines: readonly string[], entries: Entries): void {
  const routes = lines
    .filter((line) => /^\d+ \S/.test(line))
    .map((line) => wordsOf(line.replaceAll('\\\t', ' ').replaceAll(/\bexpires -?\d+sec/g, 'expires later')));
  const pathOf = (words: readonly string[]) => {
    const family = words.includes('pref') ? 'inet6' : 'inet';
    const from = words[2] === 'from' ? ` from ${words[3]}` : '';
    const tos = from === '' && words[2] === 'tos' ? ` tos ${words[3]}` : '';
    const [table, metric] = [wordAfter(words, 'table') ?? '254', wordAfter(words, 'metric') ?? '0'];
    return `route ${family} ${table} ${words[1]}${from}${tos} metric ${metric}`;
  };
  addGroups(
    group(routes, pathOf, (words) => printableOctets(words.join(' '))),
    entries,
  );
}

/** Adds policy rules by their preference. */
export function readRules(family: 'inet' | 'inet6', text: string, entries: Entries): void {
  const rules = linesOf(text).filter((line) => /^\d+:\t/.test(line));
  const pathOf = (line: string) => `rule ${family} ${line.split(':')[0]}`;
  addGroups(
    group(rules, pathOf, (line) => printableOctets(wordsOf(line).join(' '))),
    entries,
  );
}

/** Adds nexthop objects by their number. */
function readNexthops(lines: readonly string[], entries: Entries): void {
  for (const line of lines)
    if (/^id \d+ /.test(line)) entries.add(['nexthop', wordsOf(line)[1] ?? ''], printableOctets(line.trim()));
}

/**
 * Adds neighbours that an administrator set. The kernel learns the others from traffic (REACHABLE, STALE, …), and gives multicast groups
 * addresses (NOARP) when it sends to them.
 */
function readNeighbours(lines: readonly string[], entries: Entries): void {
  for (const line of lines.filter((text) => /^[\da-f]*[.:]\S* dev /.test(text))) {
    const words = wordsOf(line);
    const destination = words[0] ?? '';
    const isMulticast = /^(ff|2[23]\d\.)/.test(destination);
    const isSet = words.some((word) => ['PERMANENT', 'proxy', 'extern_learn', 'managed'].includes(word));
    if (!isSet && (isMulticast || !words.includes('NOARP'))) continue;
    const kind = words.includes('proxy') ? 'proxy' : 'neighbour';
    entries.add([kind, wordAfter(words, 'dev') ?? '', destination], printableOctets(words.join(' ')));
  }
}

/** Adds the chosen route and source of each destination; absent where none is reachable. */
export function readSources(text: string, entries: Entries): void {
  for (const line of linesOf(text)) {
    const words = wordsOf(line.replaceAll('\\', ' ').replace(/\bcache\b.*$/, ''));
    entries.add(['source', words[1] ?? ''], printableOctets(words.join(' ')));
  }
}
