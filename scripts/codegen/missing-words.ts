import type { Schema, SchemaClass, TypeName } from '#qmf';

const quantities: readonly TypeName[] = [
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'int8',
  'int16',
  'int32',
  'int64',
  'float',
  'double',
  'absTime',
  'deltaTime',
];

interface Described {
  readonly name: string;
  readonly desc?: string | undefined;
}
interface Member extends Described {
  readonly type: TypeName;
  readonly unit?: string | undefined;
}

/**
 * Reports what this project requires and the reader of schema files does not: a description of each class, member and
 * argument, and a unit of each quantity.
 */
export function findMissingWords(schema: Schema, unitless: ReadonlySet<string>): readonly string[] {
  return schema.classes.flatMap((schemaClass) => {
    const { className } = schemaClass.id;
    return [
      ...checkDesc(className, schemaClass.desc),
      ...methodsOf(schemaClass).flatMap(({ name, desc }) => checkDesc(`${className}.${name}`, desc)),
      ...membersOf(schemaClass).flatMap(({ path, member }) => [
        ...checkDesc(path, member.desc),
        ...checkUnit(path, member, unitless),
      ]),
    ];
  });
}

function checkDesc(path: string, desc: string | undefined): readonly string[] {
  return desc?.trim()
    ? []
    : [`${path} has no desc; expected a description whose first 60 characters are enough`];
}

function checkUnit(
  path: string,
  { name, type, unit }: Member,
  unitless: ReadonlySet<string>,
): readonly string[] {
  if (!quantities.includes(type) || unitless.has(name) || unit?.trim()) return [];
  return [`${path} (${type}) has no unit; expected unit="…", or its name in the table of names without unit`];
}

function methodsOf(schemaClass: SchemaClass): readonly Described[] {
  return schemaClass.kind === 'object' ? schemaClass.methods : [];
}

function membersOf(schemaClass: SchemaClass): { readonly path: string; readonly member: Member }[] {
  const { className } = schemaClass.id;
  const at = (prefix: string) => (member: Member) => ({ path: `${prefix}.${member.name}`, member });
  if (schemaClass.kind === 'event') return schemaClass.arguments.map(at(className));
  return [
    ...[...schemaClass.properties, ...schemaClass.statistics].map(at(className)),
    ...schemaClass.methods.flatMap((method) => method.arguments.map(at(`${className}.${method.name}`))),
  ];
}
