import { printable } from '#base';
import type { ObjectValues, ValuesByName } from '#console';
import type { TypeName } from '#qmf';
import { truncate } from '../text/table.ts';
import { renderValue } from '../text/value.ts';

interface Member {
  readonly name: string;
  readonly type: TypeName;
  readonly unit?: string | undefined;
}

export interface ObjectPage {
  /** Such as `eth0, networkInterface of build7.example.com`. */
  readonly title: string;
  readonly objectName: string;
  readonly values: ObjectValues;
  readonly columns?: number | undefined;
}

/** Renders all values of one object in the order of its schema. Leaves out absent values. */
export function renderObject({ title, objectName, values, columns }: ObjectPage): string {
  const { schema, properties, statistics } = values;
  const parts = [
    `${printable(title)}\n${printable(objectName)}\n`,
    section('properties', properties, schema?.properties ?? [], columns),
    section('statistics', statistics, schema?.statistics ?? [], columns),
    schema && schema.methods.length > 0
      ? `methods\n  ${schema.methods.map(({ name }) => printable(name)).join(', ')}\n`
      : '',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function section(
  heading: string,
  values: ValuesByName,
  members: readonly Member[],
  columns: number | undefined,
): string {
  const declared = members.filter(({ name }) => values[name] !== undefined);
  const names = new Set(declared.map(({ name }) => name));
  const others = Object.keys(values).filter((name) => !names.has(name) && values[name] !== undefined);
  const lines: readonly (readonly [string, string])[] = [
    ...declared.map(({ name, type, unit }) => [name, renderValue(values[name], type, unit)] as const),
    ...others.map((name) => [name, renderValue(values[name])] as const),
  ];
  if (lines.length === 0) return '';
  const width = lines.reduce((most, [name]) => Math.max(most, printable(name).length), 0);
  const rows = lines.map(([name, text]) => {
    const line = `  ${printable(name).padEnd(width)}   ${printable(text)}`.trimEnd();
    return columns === undefined ? line : truncate(line, columns);
  });
  return `${heading}\n${rows.join('\n')}\n`;
}
