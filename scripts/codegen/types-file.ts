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

/** Types of the protocol that a generated file may use. */
export const protocolTypes = ['AmqpMap', 'AmqpValue', 'ObjectId', 'VariantList', 'VariantMap'] as const;

const numbers = ['uint8', 'uint16', 'uint32', 'int8', 'int16', 'int32', 'float', 'double'] as const;
const bigints = ['uint64', 'int64', 'absTime', 'deltaTime'] as const;
const texts = ['sstr', 'lstr', 'uuid'] as const;
const each = (names: readonly TypeName[], type: string) => names.map((name) => [name, type]);
const outward = Object.fromEntries([
  ...each(numbers, 'number'),
  ...each(bigints, 'bigint'),
  ...each(texts, 'string'),
  ['bool', 'boolean'],
  ['objId', 'ObjectId'],
  ['map', 'VariantMap'],
  ['list', 'VariantList'],
]) as Record<TypeName, string>;
/** What comes from a caller has been on the wire: maps and lists hold what was found there. */
const inward: Record<TypeName, string> = { ...outward, map: 'AmqpMap', list: 'readonly AmqpValue[]' };

/**
 * The types that programs in TypeScript use for the objects, methods and events of a schema: types and doc comments,
 * and of values only the digest of the text they were made from. Formatted as Biome leaves it.
 */
export function renderTypes(
  schema: Schema,
  source: { readonly path: string; readonly digest: string },
): string {
  const body = [
    `/** Digest of ${source.path} when this file was made from it. */`,
    `export const schemaDigest = '${source.digest}';`,
    '',
    ...schema.classes.filter((one) => one.kind === 'object').flatMap(classInterface),
    `/** Package ${schema.packageName}. */`,
    `export interface ${packageTypeName(schema.packageName)} {`,
    ...indent([
      ...block('classes', schema.classes.filter((one) => one.kind === 'object').map(classEntry)),
      ...block('events', schema.classes.filter((one) => one.kind === 'event').flatMap(eventEntry)),
    ]),
    '}',
  ];
  const used = protocolTypes.filter((name) =>
    body.some((line) => new RegExp(`\\b${name}\\b[^*]*;$`).test(line)),
  );
  return [
    `// Generated from ${source.path} by \`npm run codegen\`. Do not edit.`,
    ...(used.length === 0 ? [] : [`import type { ${used.join(', ')} } from '#qmf';`]),
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
      ...block(
        'properties',
        properties.flatMap((one) => [
          ...comment(one.desc, [
            one.type,
            one.unit,
            one.access,
            one.index && 'index',
            one.optional && 'optional',
          ]),
          member(one.name, outward[one.type], one.optional),
        ]),
      ),
      ...block(
        'statistics',
        statistics.flatMap((one) => [
          ...comment(one.desc, [one.type, one.unit]),
          member(one.name, outward[one.type], true),
        ]),
      ),
      ...block('methods', methods.flatMap(methodEntry)),
    ]),
    '}',
    '',
  ];
}

function methodEntry({ name, desc, arguments: args }: SchemaMethod): readonly string[] {
  return [
    ...comment(desc, []),
    ...block(propertyKey(name), [
      ...block(
        'in',
        args.filter(({ dir }) => dir !== 'O').flatMap((one) => argument(one, inward)),
      ),
      ...block(
        'out',
        args.filter(({ dir }) => dir !== 'I').flatMap((one) => argument(one, outward)),
      ),
    ]),
  ];
}

function argument(one: SchemaArgument, types: Record<TypeName, string>): readonly string[] {
  const standing =
    one.default === undefined ? undefined : `default ${one.default === '' ? 'empty' : one.default}`;
  return [...comment(one.desc, [one.type, one.unit, standing]), member(one.name, types[one.type], false)];
}

const classEntry = ({ id: { className } }: SchemaClass) =>
  `${propertyKey(className)}: ${typeName(className)};`;

function eventEntry({ id, desc, severity, arguments: args }: EventClass): readonly string[] {
  return [
    ...comment(desc, [severity]),
    ...block(
      propertyKey(id.className),
      args.flatMap((one) => argument(one, outward)),
    ),
  ];
}

function member(name: string, type: string, optional: boolean): string {
  return optional ? `${propertyKey(name)}?: ${type} | undefined;` : `${propertyKey(name)}: ${type};`;
}

/** Nothing inside is a record of nothing: `{}` would take anything. */
function block(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${name}: Record<string, never>;`] : [`${name}: {`, ...indent(lines), '};'];
}

function comment(desc = '', facts: readonly (string | false | undefined)[]): readonly string[] {
  const said = facts.filter((fact) => typeof fact === 'string' && fact !== '').join(', ');
  const text = [desc, said && `(${said})`].filter(Boolean).join(' ').replaceAll('*/', '*\\/');
  return text === '' ? [] : [`/** ${text} */`];
}

const indent = (lines: readonly string[]) => lines.map((line) => (line === '' ? '' : `  ${line}`));
