import { printable } from '#base';

export interface Column {
  readonly title: string;
  readonly align?: 'right' | undefined;
  /** Rank among the columns that a narrow terminal leaves out: the least first. Undefined for a column that always stays. */
  readonly worth?: number | undefined;
  /** Width that is enough for a column of long texts, which are cut to it before any other. */
  readonly enough?: number | undefined;
}

/** Meaning of a cell's colour. The text always says the same. */
export type Tone = 'good' | 'bad' | 'faint';
export type Cell = string | undefined | { readonly text: string; readonly tone: Tone };

export interface TableOptions {
  /** Width of the terminal; undefined for no cutting. */
  readonly columns?: number | undefined;
  readonly hasColor?: boolean | undefined;
}

/** Space between two columns. */
export const columnGap = '   ';
/** The smallest width to which a column is cut. */
const minColumnWidth = 8;
/** Columns that are narrowed to a terminal. A peer's list of maps may make thousands. */
const maxFittedColumns = 200;
const colors: Readonly<Record<Tone, string>> = { good: '32', bad: '33', faint: '2' };

/** Renders aligned columns under their titles, without boxes. An absent cell is empty. Ends with a line break. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): string {
  const texts = rows.map((row) => columns.map((_, index) => printable(cellText(row[index]))));
  const natural = columns.map((column, index) =>
    naturalWidth(
      column,
      texts.map((row) => row[index] ?? ''),
    ),
  );
  const widths = fitWidths(natural, columns, options.columns);
  const lines = [
    renderLine(
      columns.map(({ title }) => title),
      widths,
      columns,
    ),
    ...texts.map((row, index) =>
      renderLine(row, widths, columns, options.hasColor ? rows[index] : undefined),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns the width at which no text of a column is cut. */
export function naturalWidth({ title }: Column, texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(text)), title.length);
}

function renderLine(
  texts: readonly string[],
  widths: readonly number[],
  columns: readonly Column[],
  cells?: readonly Cell[],
): string {
  return texts
    .map((text, index) => {
      const width = widths[index] ?? 0;
      const cut = truncate(text, width);
      const space = ' '.repeat(width - textWidth(cut));
      const content = colorize(cut, cells?.[index]);
      return columns[index]?.align === 'right' ? space + content : content + space;
    })
    .join(columnGap)
    .trimEnd();
}

/** Narrows columns of long texts, then the widest column repeatedly, until the table fits. */
function fitWidths(
  natural: readonly number[],
  columns: readonly Column[],
  total: number | undefined,
): readonly number[] {
  if (total === undefined || columns.length > maxFittedColumns) return natural;
  const leastOf = (index: number) => Math.max(minColumnWidth, columns[index]?.title.length ?? 0);
  // A column wider than the terminal is narrowed in any case; a peer's text may be megabytes wide.
  const widths = natural.map((width, index) => Math.min(width, Math.max(total, leastOf(index))));
  let excess = widths.reduce((sum, width) => sum + width, 0) + columnGap.length * (widths.length - 1) - total;
  for (const [index, { enough }] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (enough === undefined || width <= enough || excess <= 0) continue;
    widths[index] = Math.max(enough, width - excess);
    excess -= width - widths[index];
  }
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const least = leastOf(widest);
    const width = widths[widest] ?? 0;
    if (width <= least) break;
    const second = Math.max(0, ...widths.filter((_, index) => index !== widest));
    const wanted = Math.max(least, width - excess, Math.min(second - 1, width - 1));
    excess -= width - wanted;
    widths[widest] = wanted;
  }
  return widths;
}

function colorize(text: string, cell: Cell): string {
  return typeof cell === 'object' ? `\u001b[${colors[cell.tone]}m${text}\u001b[0m` : text;
}

const cellText = (cell: Cell): string => (typeof cell === 'object' ? cell.text : (cell ?? ''));
const textWidth = (text: string): number => [...text].length;

/** Cuts text to `width` characters; `…` replaces the last one. */
export function truncate(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
