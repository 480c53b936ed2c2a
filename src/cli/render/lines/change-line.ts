import { printable } from '#base';
import type { LiveChange } from '#console';
import { assignment } from './assignment.ts';
import { localTime } from './local-time.ts';

const kindTexts: Readonly<Record<LiveChange['kind'], string>> = {
  added: 'is there',
  updated: 'changed',
  stale: 'is silent',
  removed: 'is gone',
};

/**
 * Formats a change of an object as a line: time, host, class and name, then what changed.
 * @param what the changed members with their texts, or the kind of change.
 */
export function changeLine(
  { host, className, name }: { readonly host: string; readonly className: string; readonly name: string },
  what: ReadonlyMap<string, string> | LiveChange['kind'],
  nowNs: bigint,
): string {
  const texts = typeof what === 'string' ? [kindTexts[what]] : [...what].map(assignment);
  return `${[localTime(nowNs), host, `${className} ${name}`, ...texts].map(printable).join('  ')}\n`;
}
