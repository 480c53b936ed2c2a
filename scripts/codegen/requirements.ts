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
 * What the reader of schema files lets pass and this project does not: a class, member or argument that does not say
 * what it is, and a quantity that does not say in which unit it is.
 */
export function findMissingWords(schema: Schema, unitless: ReadonlySet<string>): readonly string[] {
  return schema.classes.flatMap((schemaClass) => {
    const { className } = schemaClass.id;
    return [
      ...noDesc(className, schemaClass.desc),
      ...methodsOf(schemaClass).flatMap(({ name, desc }) => noDesc(`${className}.${name}`, desc)),
      ...membersOf(schemaClass).flatMap(({ path, member }) => [
        ...noDesc(path, member.desc),
        ...noUnit(path, member, unitless),
      ]),
    ];
  });
}

function noDesc(path: string, desc: string | undefined): readonly string[] {
  return desc?.trim() ? [] : [`${path} has no desc; say what it is, its first 60 characters for themselves`];
}

function noUnit(
  path: string,
  { name, type, unit }: Member,
  unitless: ReadonlySet<string>,
): readonly string[] {
  if (!quantities.includes(type) || unitless.has(name) || unit?.trim()) return [];
  return [`${path} (${type}) has no unit; unit="…", or its name in the table of names that need none`];
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
