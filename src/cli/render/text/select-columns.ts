import { printable } from '#base';
import { type Column, columnGap, naturalWidth } from './table.ts';

/** The columns that fit a terminal, and the titles of those that do not. */
export interface SelectedColumns<C extends Column> {
  readonly columns: readonly C[];
  readonly hidden: readonly string[];
}

/**
 * Selects the columns that fit without cutting their texts: leaves out empty columns, then those of the least worth. Columns without
 * a worth always stay.
 * @param total width of the terminal; undefined keeps every column.
 */
export function selectColumns<C extends Column>(
  columns: readonly C[],
  textsOf: (column: C) => readonly string[],
  total: number | undefined,
): SelectedColumns<C> {
  if (total === undefined) return { columns, hidden: [] };
  const sized = columns.map((column) => {
    const texts = textsOf(column).map(printable);
    const width = Math.min(naturalWidth(column, texts), column.enough ?? Number.POSITIVE_INFINITY);
    return { column, width, isEmpty: texts.every((text) => text === '') };
  });
  const excess = (kept: typeof sized) =>
    kept.reduce((sum, { width }) => sum + width, 0) + columnGap.length * (kept.length - 1) - total;
  if (excess(sized) <= 0) return { columns, hidden: [] };
  let kept = sized.filter(({ column, isEmpty }) => !isEmpty || column.worth === undefined);
  const hidden: string[] = [];
  while (excess(kept) > 0) {
    const [least] = kept
      .filter(({ column }) => column.worth !== undefined)
      .toSorted((a, b) => (a.column.worth ?? 0) - (b.column.worth ?? 0));
    if (least === undefined) break;
    kept = kept.filter((one) => one !== least);
    hidden.push(least.column.title);
  }
  return { columns: kept.map(({ column }) => column), hidden };
}
