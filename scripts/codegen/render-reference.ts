import type { EventClass, ObjectClass, Schema, SchemaArgument, SchemaMethod } from '#qmf';

/** Renders a reference of every class, member and event of a schema, in Markdown. */
export function renderReference(schema: Schema, source: string): string {
  const classes = schema.classes.filter((schemaClass) => schemaClass.kind === 'object');
  const events = schema.classes.filter((schemaClass) => schemaClass.kind === 'event');
  return [
    `<!-- Generated from ${source} by \`npm run codegen\`. Do not edit. -->`,
    `# Package ${schema.packageName}`,
    '',
    'Access: RC is always present and never changes; RO and RW may change, and a method sets each RW property. The agent',
    'leaves out an optional property and any statistic that is unknown or not applicable.',
    '',
    ...table(
      ['Class', 'Description'],
      classes.map(({ id, desc }) => [`[${id.className}](#class-${toAnchor(id.className)})`, desc]),
    ),
    ...classes.flatMap(classSection),
    ...(events.length === 0 ? [] : eventSection(events)),
  ]
    .join('\n')
    .replace(/\n*$/, '\n');
}

function classSection({ id, desc, properties, statistics, methods }: ObjectClass): readonly string[] {
  return [
    `## Class ${id.className}`,
    '',
    toSentence(desc),
    '',
    ...table(
      ['Property', 'Type', 'Access', 'Unit', 'Description'],
      properties.map((property) => {
        const { references, access, index, optional } = property;
        const reference = references === undefined ? '' : ` of ${referenceName(references, id.packageName)}`;
        const marks = [access, index && 'index', optional && 'optional'].filter(Boolean).join(', ');
        return [toCode(property.name), `${property.type}${reference}`, marks, property.unit, property.desc];
      }),
    ),
    ...table(
      ['Statistic', 'Type', 'Unit', 'Description'],
      statistics.map((statistic) => [toCode(statistic.name), statistic.type, statistic.unit, statistic.desc]),
    ),
    ...methods.flatMap(methodSection),
  ];
}

function methodSection({ name, desc, arguments: args }: SchemaMethod): readonly string[] {
  const inputs = args.filter(({ dir }) => dir !== 'O').map((argument) => argument.name);
  return [
    `### ${name}(${inputs.join(', ')})`,
    '',
    toSentence(desc),
    '',
    ...table(
      ['Argument', 'Type', 'Direction', 'Default', 'Unit', 'Description'],
      args.map((argument) => [
        toCode(argument.name),
        argument.type,
        directions[argument.dir],
        defaultText(argument),
        argument.unit,
        argument.desc,
      ]),
    ),
  ];
}

function eventSection(events: readonly EventClass[]): readonly string[] {
  const used = new Map(
    events.flatMap((event) => event.arguments.map((argument) => [argument.name, argument] as const)),
  );
  return [
    '## Events',
    '',
    ...table(
      ['Event', 'Severity', 'Arguments', 'Description'],
      events.map(({ id, severity, arguments: args, desc }) => [
        toCode(id.className),
        severity,
        args.map(({ name }) => name).join(', '),
        desc,
      ]),
    ),
    ...table(
      ['Argument', 'Type', 'Unit', 'Description'],
      [...used.values()].map(({ name, type, unit, desc }) => [toCode(name), type, unit, desc]),
    ),
  ];
}

const directions = { I: 'in', O: 'out', IO: 'in and out' } as const;

/** Names a referenced class, with its package if that is another one. */
function referenceName(
  reference: { readonly packageName: string; readonly className: string },
  ownPackage: string,
): string {
  const { packageName, className } = reference;
  return packageName === ownPackage ? className : `${packageName}:${className}`;
}

function defaultText(argument: SchemaArgument): string {
  if (argument.default === undefined) return '';
  return argument.default === '' ? 'empty' : toCode(argument.default);
}

const toCode = (text: string) => `\`${text}\``;
const toAnchor = (name: string) => name.toLowerCase();
const escapeCell = (text = '') => text.replace(/[|<&]/g, (character) => `\\${character}`);
const toSentence = (text = '') =>
  escapeCell(text.charAt(0).toUpperCase() + text.slice(1)).replace(/[^.]$/, '$&.');

function table(
  head: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const toRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    toRow(head),
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((cells) => toRow(cells.map(escapeCell))),
    '',
  ];
}
