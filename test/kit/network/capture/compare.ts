import type { NetworkCapture } from './capture.ts';
import type { Entry } from './entries.ts';
import { isIgnored, isIgnoredWith, isSameState } from './ignored.ts';

/** A path whose entries differ. Absent: not there. */
export interface Difference {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A lifetime that is put back starts again; this many seconds between its two ends do not count as a difference. */
const lifetimeToleranceSeconds = 90;

/** Kinds of entries that go with their link. */
const kindsOfLink = new Set(['setting', 'qdisc', 'fdb', 'order']);

/** Compares two captures of one network. @returns the paths that differ, sorted; a missing thing stands for all that is its own. */
export function compareCaptures(before: NetworkCapture, after: NetworkCapture): readonly Difference[] {
  const settingOf = (link: string, setting: string) => {
    const [value, later] = [before, after].map((capture) => capture.get(`setting ${link} ${setting}`));
    return typeof value === 'string' && value === later ? value : undefined;
  };
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) =>
      !isIgnored(path) &&
      !isIgnoredWith(path, settingOf) &&
      !isSameState(path, before.get(path), after.get(path)),
  );
  const isPartOfMissing = (path: string) =>
    ownersOf(path).some((owner) => before.has(owner) !== after.has(owner));
  return paths
    .filter((path) => !isPartOfMissing(path) && !isSame(before.get(path), after.get(path)))
    .toSorted()
    .map((path) => ({ path, before: shown(before.get(path)), after: shown(after.get(path)) }));
}

/** @returns the paths of what an entry is a part of: its own without the last words, and its link. */
function ownersOf(path: string): readonly string[] {
  const words = path.split(' ');
  const [kind = '', link = ''] = words;
  const parents = words.slice(2).map((_, index) => words.slice(0, index + 2).join(' '));
  return kindsOfLink.has(kind) ? [...parents, `link ${link}`] : parents;
}

function isSame(before: Entry | undefined, after: Entry | undefined): boolean {
  if (isOrder(before) || isOrder(after)) return isSameOrder(before, after);
  if (isExpiry(before) && isExpiry(after))
    return Math.abs(before.expires - after.expires) <= lifetimeToleranceSeconds;
  return before === after;
}

/** An item that only one of two orders holds differs by its own entry. */
function isSameOrder(before: Entry | undefined, after: Entry | undefined): boolean {
  if (!isOrder(before) || !isOrder(after)) return true;
  const common = (one: readonly string[], other: readonly string[]) =>
    one.filter((item) => other.includes(item)).join('\n');
  return common(before.order, after.order) === common(after.order, before.order);
}

const isOrder = (entry: Entry | undefined): entry is { readonly order: readonly string[] } =>
  typeof entry === 'object' && 'order' in entry;
const isExpiry = (entry: Entry | undefined): entry is { readonly expires: number } =>
  typeof entry === 'object' && 'expires' in entry;

function shown(entry: Entry | undefined): string | undefined {
  if (isOrder(entry)) return entry.order.join(' | ');
  return isExpiry(entry) ? `until ${entry.expires}` : entry;
}

/** @returns one line for each difference, for the message of a failed test. */
export const describeDifferences = (differences: readonly Difference[]): readonly string[] =>
  differences.map(({ path, before, after }) => `${path}: ${before ?? '(absent)'} => ${after ?? '(absent)'}`);
