import type { Row } from './table.ts';

/**
 * Describes the rows that fail: each reason whole, after the changes that share it. Changes of one transaction share their reason.
 * @returns an empty text where no row fails.
 */
export function describeFailures(rows: readonly Row[]): string {
  const failed = rows.filter(({ reason }) => reason !== undefined);
  const groups = Map.groupBy(failed, ({ failure, reason }) => `${failure}:\n${reason}`);
  return [...groups]
    .map(([text, group]) => `${group.map(({ kind }) => kind).join(', ')}; ${text}`)
    .join('\n\n');
}
