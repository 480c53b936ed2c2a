import type {
  EventClass,
  ObjectClass,
  Schema,
  SchemaArgument,
  SchemaClass,
  SchemaMethod,
  TypeName,
} from '#qmf';
import { packageTypeName, propertyKey, typeName } from './names.ts';

/** Types of the protocol that a generated file may import. */
export const protocolTypes = ['AmqpMap', 'AmqpValue', 'ObjectId', 'VariantList', 'VariantMap'] as const;

type TypeScriptTypes = Readonly<Record<TypeName, string>>;

/** TypeScript types of values that a program publishes or returns. */
const publishedTypes: TypeScriptTypes = {
  uint8: 'number',
  uint16: 'number',
  uint32: 'number',
  uint64: 'bigint',
  int8: 'number',
  int16: 'number',
  int32: 'number',
  int64: 'bigint',
  float: 'number',
  double: 'number',
  absTime: 'bigint',
  deltaTime: 'bigint',
  sstr: 'string',
  lstr: 'string',
  uuid: 'string',
  bool: 'boolean',
  objId: 'ObjectId',
  map: 'VariantMap',
  list: 'VariantList',
};
/** TypeScript types of arguments from a caller: maps and lists hold values from the wire. */
const receivedTypes: TypeScriptTypes = {
  ...publishedTypes,
  map: 'AmqpMap',
  list: 'readonly AmqpValue[]',
};

/**
 * Renders the TypeScript types of a schema's objects, methods and events, in the format of Biome. The file holds
 * types and doc comments; its only value is the digest of the schema's JSON.
 */
export function renderTypes(
  schema: Schema,
  source: { readonly path: string; readonly digest: string },
): string {
  const objectClasses = schema.classes.filter((schemaClass) => schemaClass.kind === 'object');
  const eventClasses = schema.classes.filter((schemaClass) => schemaClass.kind === 'event');
  const body = [
    `/** Digest of the JSON that \`npm run codegen\` made from ${source.path} with this file. */`,
    `export const schemaDigest = '${source.digest}';`,
    '',
    ...objectClasses.flatMap(classInterface),
    `/** Package ${schema.packageName}. */`,
    `export interface ${packageTypeName(schema.packageName)} {`,
    ...indent([
      ...block('classes', objectClasses.map(classEntry)),
      ...block('events', eventClasses.flatMap(eventEntry)),
    ]),
    '}',
  ];
  const imports = protocolTypes.filter((name) =>
    body.some((line) => new RegExp(`\\b${name}\\b[^*]*;$`).test(line)),
  );
  return [
    `// Generated from ${source.path} by \`npm run codegen\`. Do not edit.`,
    ...(imports.length === 0 ? [] : [`import type { ${imports.join(', ')} } from '#qmf';`]),
    '',
    ...body,
    '',
  ].join('\n');
}

function classInterface(schemaClass: ObjectClass): readonly string[] {
  const { id, desc, properties, statistics, methods } = schemaClass;
  return [
    ...comment(desc, []),
    `export interface ${typeName(id.className)} {`,
    ...indent([
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
    ]),
  ];
}

function argumentLines(argument: SchemaArgument, types: TypeScriptTypes): readonly string[] {
  const { name, type, unit, desc } = argument;
  const defaultFact = argument.default === undefined ? undefined : `default ${argument.default || 'empty'}`;
  return [...comment(desc, [type, unit, defaultFact]), member(name, types[type], false)];
}

const classEntry = ({ id: { className } }: SchemaClass) =>
  `${propertyKey(className)}: ${typeName(className)};`;

function eventEntry({ id, desc, severity, arguments: args }: EventClass): readonly string[] {
  return [
    ...comment(desc, [severity]),
    ...block(
      propertyKey(id.className),
      args.flatMap((argument) => argumentLines(argument, publishedTypes)),
    ),
  ];
}

function member(name: string, type: string, optional: boolean): string {
  return optional ? `${propertyKey(name)}?: ${type} | undefined;` : `${propertyKey(name)}: ${type};`;
}

/** An empty block is `Record<string, never>`, since `{}` would accept any value. */
function block(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${name}: Record<string, never>;`] : [`${name}: {`, ...indent(lines), '};'];
}

function comment(desc = '', facts: readonly (string | false | undefined)[]): readonly string[] {
  const joined = facts.filter((fact) => typeof fact === 'string' && fact !== '').join(', ');
  const text = [desc, joined && `(${joined})`].filter(Boolean).join(' ').replaceAll('*/', '*\\/');
  return text === '' ? [] : [`/** ${text} */`];
}

const indent = (lines: readonly string[]) => lines.map((line) => (line === '' ? '' : `  ${line}`));
