import type { EventClass, ObjectClass, Schema, SchemaArgument, SchemaMethod } from '#qmf';

/** A reference of every class, member and event of a schema, in Markdown. */
export function renderReference(schema: Schema, source: string): string {
  const classes = schema.classes.filter((one) => one.kind === 'object');
  const events = schema.classes.filter((one) => one.kind === 'event');
  return [
    `<!-- Generated from ${source} by \`npm run codegen\`. Do not edit. -->`,
    `# Package ${schema.packageName}`,
    '',
    'Access: RC is always there and never changes; RO and RW may change, and a method sets what is RW. What is marked',
    'optional, and every statistic, is left out where it is not known or does not apply.',
    '',
    ...table(
      ['Class', 'What it is'],
      classes.map(({ id, desc }) => [`[${id.className}](#class-${anchor(id.className)})`, desc]),
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
    sentence(desc),
    '',
    ...table(
      ['Property', 'Type', 'Access', 'Unit', 'What it is'],
      properties.map((one) => {
        const reference = one.references && ` of ${referred(one.references, id.packageName)}`;
        const marks = [one.access, one.index && 'index', one.optional && 'optional']
          .filter(Boolean)
          .join(', ');
        return [code(one.name), `${one.type}${reference ?? ''}`, marks, one.unit, one.desc];
      }),
    ),
    ...table(
      ['Statistic', 'Type', 'Unit', 'What it is'],
      statistics.map((one) => [code(one.name), one.type, one.unit, one.desc]),
    ),
    ...methods.flatMap(methodSection),
  ];
}

function methodSection({ name, desc, arguments: args }: SchemaMethod): readonly string[] {
  const inputs = args.filter(({ dir }) => dir !== 'O').map(({ name: one }) => one);
  return [
    `### ${name}(${inputs.join(', ')})`,
    '',
    sentence(desc),
    '',
    ...table(
      ['Argument', 'Type', 'Direction', 'Default', 'Unit', 'What it is'],
      args.map((one) => [code(one.name), one.type, direction(one), standing(one), one.unit, one.desc]),
    ),
  ];
}

function eventSection(events: readonly EventClass[]): readonly string[] {
  const used = new Map(events.flatMap((event) => event.arguments.map((one) => [one.name, one] as const)));
  return [
    '## Events',
    '',
    ...table(
      ['Event', 'Severity', 'Arguments', 'What happened'],
      events.map(({ id, severity, arguments: args, desc }) => [
        code(id.className),
        severity,
        args.map(({ name }) => name).join(', '),
        desc,
      ]),
    ),
    ...table(
      ['Argument', 'Type', 'Unit', 'What it is'],
      [...used.values()].map((one) => [code(one.name), one.type, one.unit, one.desc]),
    ),
  ];
}

function referred(to: { readonly packageName: string; readonly className: string }, own: string): string {
  return to.packageName === own ? to.className : `${to.packageName}:${to.className}`;
}
const direction = ({ dir }: SchemaArgument) => ({ I: 'in', O: 'out', IO: 'in and out' })[dir];
function standing(one: SchemaArgument): string {
  if (one.default === undefined) return '';
  return one.default === '' ? 'empty' : code(one.default);
}
const code = (text: string) => `\`${text}\``;
const anchor = (name: string) => name.toLowerCase();
const sentence = (text = '') => cell(text.charAt(0).toUpperCase() + text.slice(1)).replace(/[^.]$/, '$&.');
const cell = (text = '') => text.replace(/[|<&]/g, (character) => `\\${character}`);

function table(
  head: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(head),
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((cells) => row(cells.map(cell))),
    '',
  ];
}
