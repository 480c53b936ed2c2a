import { printable } from '#base';
import type { SchemaArgument, SchemaClass, SchemaMethod } from '#qmf';
import { renderTable, type TableOptions } from '../text/table.ts';

/** Renders the classes of one package with their members and descriptions. */
export function renderSchema(
  packageName: string,
  classes: readonly SchemaClass[],
  options: TableOptions = {},
): string {
  const pages = classes.map((schema) => renderClass(schema, options));
  return [`package ${printable(packageName)}\n`, ...pages].join('\n');
}

function renderClass(schema: SchemaClass, options: TableOptions): string {
  const heading = [
    schema.kind === 'event'
      ? `event ${schema.id.className} (${schema.severity})`
      : `class ${schema.id.className}`,
    schema.desc,
  ]
    .filter((part) => part !== undefined)
    .map(printable)
    .join(': ');
  if (schema.kind === 'event') return `${heading}\n${indent(renderArguments(schema.arguments, options))}`;
  const properties = schema.properties.map(({ name, type, access, index, optional, unit, desc }) => [
    name,
    type,
    access,
    [index ? 'index' : '', optional ? 'optional' : ''].filter(Boolean).join(' '),
    unit,
    desc,
  ]);
  const statistics = schema.statistics.map(({ name, type, unit, desc }) => [name, type, unit, desc]);
  const columns = (...titles: readonly string[]) => titles.map((title) => ({ title }));
  return [
    `${heading}\n`,
    properties.length > 0
      ? indent(
          renderTable(
            columns('PROPERTY', 'TYPE', 'ACCESS', '', 'UNIT', 'MEANING'),
            properties,
            innerOptions(options),
          ),
        )
      : '',
    statistics.length > 0
      ? indent(
          renderTable(columns('STATISTIC', 'TYPE', 'UNIT', 'MEANING'), statistics, innerOptions(options)),
        )
      : '',
    schema.methods.map((method) => renderMethod(method)).join(''),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function renderMethod({ name, desc, arguments: args }: SchemaMethod): string {
  const inputs = args.filter(({ dir }) => dir !== 'O').map(formatArgument);
  const outputs = args.filter(({ dir }) => dir !== 'I').map(({ name: output, type }) => `${output} ${type}`);
  const result = outputs.length > 0 ? ` → ${outputs.join(', ')}` : '';
  return `  ${printable(`${name}(${inputs.join(', ')})${result}`)}\n${desc ? `      ${printable(desc)}\n` : ''}`;
}

function formatArgument({ name, type, default: byDefault }: SchemaArgument): string {
  return byDefault === undefined
    ? `${name} ${type}`
    : `${name} ${type} = ${byDefault === '' ? '""' : byDefault}`;
}

function renderArguments(args: readonly SchemaArgument[], options: TableOptions): string {
  if (args.length === 0) return '';
  const columns = ['ARGUMENT', 'TYPE', 'UNIT', 'MEANING'].map((title) => ({ title }));
  return renderTable(
    columns,
    args.map(({ name, type, unit, desc }) => [name, type, unit, desc]),
    innerOptions(options),
  );
}

const indent = (text: string) => text.replaceAll(/^(?=.)/gm, '  ');
/** Subtracts the indentation from the width. */
const innerOptions = (options: TableOptions): TableOptions =>
  options.columns === undefined ? options : { ...options, columns: options.columns - 2 };
