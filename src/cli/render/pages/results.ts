import { printable } from '#base';
import type { ValuesByName } from '#console';
import type { SchemaArgument, VariantValue } from '#qmf';
import { isObjectId, toPlainValue } from '../text/plain-value.ts';
import { renderTable, type TableOptions } from '../text/table.ts';
import { renderValue } from '../text/value.ts';

/**
 * Renders the results of a method: text of several lines unchanged, a list of maps as a table, other results by name.
 */
export function renderResults(
  results: ValuesByName,
  outputs: readonly SchemaArgument[],
  options: TableOptions = {},
): string {
  const names = Object.keys(results);
  const width = widthOf(names);
  return names
    .map((name) => {
      const value = results[name];
      const output = outputs.find((one) => one.name === name);
      const block = renderBlock(value, options);
      if (block !== undefined) return names.length === 1 ? block : `${printable(name)}\n${block}`;
      const text = renderValue(value, output?.type, output?.unit) || emptyMark(value);
      return `${printable(name).padEnd(width)}   ${printable(text)}`.trimEnd().concat('\n');
    })
    .join('');
}

/** Marks an empty list or map, which would be invisible. */
const emptyMark = (value: VariantValue): string => (typeof value === 'object' ? '(empty)' : '');

/** Renders a value that needs several lines. @returns undefined for other values. */
function renderBlock(value: VariantValue, options: TableOptions): string | undefined {
  if (typeof value === 'string' && value.includes('\n')) {
    return `${value.trimEnd().split(/\r?\n/).map(printable).join('\n')}\n`;
  }
  if (typeof value !== 'object' || isObjectId(value)) return undefined;
  const content = toPlainValue(value);
  if (isMap(content) && Object.keys(content).length > 0) return renderMap(content);
  const isTable = Array.isArray(content) && content.length > 0 && content.every(isMap);
  return isTable ? renderMaps(content, options) : undefined;
}

function renderMap(map: Record<string, unknown>): string {
  const names = Object.keys(map);
  const width = widthOf(names);
  return names
    .map((name) => {
      const text = renderValue(map[name] as VariantValue);
      return `${printable(name).padEnd(width)}   ${printable(text)}`.trimEnd().concat('\n');
    })
    .join('');
}

function renderMaps(rows: readonly Record<string, unknown>[], options: TableOptions): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => ({ title: printable(name) }));
  const cells = rows.map((row) => names.map((name) => renderValue(row[name] as VariantValue)));
  return renderTable(columns, cells, options);
}

/** A peer decides how many names there are: more than a function takes as arguments. */
const widthOf = (names: readonly string[]): number =>
  names.reduce((most, name) => Math.max(most, printable(name).length), 0);

const isMap = (item: unknown): item is Record<string, unknown> =>
  typeof item === 'object' && item !== null && !Array.isArray(item);
