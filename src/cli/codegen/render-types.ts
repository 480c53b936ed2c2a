import { oneLine, printable } from '#base';
import type { EventClass, ObjectClass, Schema, SchemaArgument, SchemaMethod } from '#qmf';
import { assignTypeNames, packageTypeName, propertyKey } from './type-names.ts';
import { findProtocolTypes, protocolTypes, publishedTypes, receivedTypes } from './value-types.ts';

/** What a generated file says about its origin. */
export interface TypesOrigin {
  /** The schema file, as the header names it. */
  readonly source: string;
  /** The command that generates the file. */
  readonly command: string;
  /** The module that exports the types of the protocol. */
  readonly protocolModule: string;
  /** What {@link digest} is the digest of. */
  readonly digestOf: string;
  readonly digest: string;
}

/** The format of Biome here: longer lines are broken. */
const maxLineLength = 110;

/**
 * Renders the TypeScript types of a schema's objects, methods and events. The file holds types and doc comments; its only
 * value is the digest. It compiles for every schema that `readSchemaXml` accepts, and is the same every time.
 */
export function renderTypes(schema: Schema, origin: TypesOrigin): string {
  const objectClasses = schema.classes.filter((schemaClass) => schemaClass.kind === 'object');
  const eventClasses = schema.classes.filter((schemaClass) => schemaClass.kind === 'event');
  const typeNames = assignTypeNames(schema, protocolTypes);
  const typeNameOf = ({ id: { className } }: ObjectClass) => typeNames.get(className) ?? className;
  const imports = findProtocolTypes(schema.classes);
  return [
    headerLine(origin),
    ...(imports.length === 0
      ? []
      : [`import type { ${imports.join(', ')} } from '${origin.protocolModule}';`]),
    '',
    ...comment(`Digest of ${origin.digestOf}.`, []),
    `export const schemaDigest = '${origin.digest}';`,
    '',
    ...objectClasses.flatMap((schemaClass) => classInterface(schemaClass, typeNameOf(schemaClass))),
    `/** Package ${schema.packageName}. */`,
    `export interface ${packageTypeName(schema.packageName)} {`,
    ...indent([
      ...block(
        'classes',
        objectClasses.map(
          (schemaClass) => `${propertyKey(schemaClass.id.className)}: ${typeNameOf(schemaClass)};`,
        ),
      ),
      ...block('events', eventClasses.flatMap(eventEntry)),
    ]),
    '}',
    '',
  ].join('\n');
}

/** Returns the first line of a generated file. */
export function headerLine({ source, command }: Pick<TypesOrigin, 'source' | 'command'>): string {
  return `// Generated from ${printable(oneLine(source))} by \`${command}\`. Do not edit.`;
}

function classInterface(schemaClass: ObjectClass, typeName: string): readonly string[] {
  const { id, desc, properties, statistics, methods } = schemaClass;
  return [
    ...comment(desc, []),
    `export interface ${typeName} {`,
    ...indent([
      `className: '${id.className}';`,
      ...block('properties', properties.flatMap(propertyLines)),
      ...block('statistics', statistics.flatMap(statisticLines)),
      ...block('methods', methods.flatMap(methodEntry)),
    ]),
    '}',
    '',
  ];
}

function propertyLines(property: ObjectClass['properties'][number]): readonly string[] {
  const { name, type, unit, access, index, optional, desc } = property;
  return [
    ...comment(desc, [type, unit, access, index && 'index', optional && 'optional']),
    member(name, publishedTypes[type], optional),
  ];
}

function statisticLines({ name, type, unit, desc }: ObjectClass['statistics'][number]): readonly string[] {
  return [...comment(desc, [type, unit]), member(name, publishedTypes[type], true)];
}

function methodEntry({ name, desc, arguments: args }: SchemaMethod): readonly string[] {
  const inputs = args.filter(({ dir }) => dir !== 'O');
  const outputs = args.filter(({ dir }) => dir !== 'I');
  return [
    ...comment(desc, []),
    ...block(propertyKey(name), [
      ...block(
        'in',
        inputs.flatMap((argument) => argumentLines(argument, receivedTypes)),
      ),
      ...block(
        'out',
        outputs.flatMap((argument) => argumentLines(argument, publishedTypes)),
      ),
      ...optionalLines(inputs),
    ]),
  ];
}

/** Names the arguments with a default, which a caller may leave out. A handler gets all of them. */
function optionalLines(inputs: readonly SchemaArgument[]): readonly string[] {
  const names = inputs.filter((input) => input.default !== undefined).map(({ name }) => `'${name}'`);
  if (names.length === 0) return [];
  const line = `optional: ${names.join(' | ')};`;
  const isLong = line.length + 6 > maxLineLength && names.length > 1;
  return isLong
    ? ['optional:', ...indent(names.map((name) => `| ${name}`)).with(-1, `  | ${names.at(-1)};`)]
    : [line];
}

function argumentLines(argument: SchemaArgument, types: typeof publishedTypes): readonly string[] {
  const { name, type, unit, desc } = argument;
  const defaultFact = argument.default === undefined ? undefined : `default ${argument.default || 'empty'}`;
  return [...comment(desc, [type, unit, defaultFact]), member(name, types[type], false)];
}

function eventEntry({ id, desc, severity, arguments: args }: EventClass): readonly string[] {
  return [
    ...comment(desc, [severity]),
    ...block(
      propertyKey(id.className),
      args.flatMap((argument) => argumentLines(argument, publishedTypes)),
    ),
  ];
}

/** An optional member must be written, too, as undefined where it is absent: the compiler asks for each new one. */
function member(name: string, type: string, optional: boolean): string {
  return `${propertyKey(name)}: ${type}${optional ? ' | undefined' : ''};`;
}

/** An empty block is `Record<string, never>`, since `{}` would accept any value. */
function block(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${name}: Record<string, never>;`] : [`${name}: {`, ...indent(lines), '};'];
}

/**
 * Writes a comment of one line. Neither the end of a comment nor a directive may come from the schema: the compiler obeys
 * `@ts-expect-error` at the beginning of a comment. Characters that change the direction of text would hide code.
 */
function comment(desc = '', facts: readonly (string | false | undefined)[]): readonly string[] {
  const joined = facts.filter((fact) => typeof fact === 'string' && fact !== '').join(', ');
  const text = printable(oneLine([desc, joined && `(${joined})`].filter(Boolean).join(' ')))
    .replaceAll('*/', '*\\/')
    .replace(/^@/, '\\@');
  return text === '' ? [] : [`/** ${text} */`];
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));
