import { printable } from './printable.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right' | undefined;
}

/** A word for the cell's colour; colour never tells what the text does not. */
export type Tone = 'good' | 'bad' | 'faint';
export type Cell = string | undefined | { readonly text: string; readonly tone: Tone };

export interface TableOptions {
  /** Width of the terminal; undefined cuts nothing. */
  readonly columns?: number | undefined;
  readonly hasColor?: boolean | undefined;
}

const gap = '   ';
/** A column is not cut below this. */
const narrowest = 8;
const colors: Readonly<Record<Tone, string>> = { good: '32', bad: '33', faint: '2' };

/** Aligned columns under their titles, without boxes; an absent cell is empty. Ends with a line break. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): string {
  const texts = rows.map((row) => columns.map((_, index) => printable(textOf(row[index]))));
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((row) => length(row[index] ?? ''))),
  );
  const widths = fitted(natural, columns, options.columns);
  const lines = [
    line(
      columns.map(({ title }) => title),
      widths,
      columns,
    ),
    ...texts.map((row, index) => line(row, widths, columns, options.hasColor ? rows[index] : undefined)),
  ];
  return `${lines.join('\n')}\n`;
}

function line(
  texts: readonly string[],
  widths: readonly number[],
  columns: readonly Column[],
  cells?: readonly Cell[],
): string {
  return texts
    .map((text, index) => {
      const width = widths[index] ?? 0;
      const cut = truncate(text, width);
      const space = ' '.repeat(width - length(cut));
      const shown = colored(cut, cells?.[index]);
      return columns[index]?.align === 'right' ? space + shown : shown + space;
    })
    .join(gap)
    .trimEnd();
}

/** Takes what is too much from the widest column, again and again. */
function fitted(
  natural: readonly number[],
  columns: readonly Column[],
  total: number | undefined,
): readonly number[] {
  const widths = [...natural];
  if (total === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1) - total;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const least = Math.max(narrowest, columns[widest]?.title.length ?? 0);
    const width = widths[widest] ?? 0;
    if (width <= least) break;
    const second = Math.max(0, ...widths.filter((_, index) => index !== widest));
    const wanted = Math.max(least, width - excess, Math.min(second - 1, width - 1));
    excess -= width - wanted;
    widths[widest] = wanted;
  }
  return widths;
}

function colored(text: string, cell: Cell): string {
  return typeof cell === 'object' ? `\u001b[${colors[cell.tone]}m${text}\u001b[0m` : text;
}

const textOf = (cell: Cell): string => (typeof cell === 'object' ? cell.text : (cell ?? ''));
const length = (text: string): number => [...text].length;

/** At most `width` characters, the last of them `…` where something is missing. */
export function truncate(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
