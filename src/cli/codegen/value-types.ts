import type { SchemaClass, TypeName } from '#qmf';

type TypeScriptTypes = Readonly<Record<TypeName, string>>;

/** TypeScript types of values that a program publishes or returns. */
export const publishedTypes: TypeScriptTypes = {
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
export const receivedTypes: TypeScriptTypes = {
  ...publishedTypes,
  map: 'AmqpMap',
  list: 'readonly AmqpValue[]',
};

/** Types of the protocol that a generated file may import. */
export const protocolTypes = ['AmqpMap', 'AmqpValue', 'ObjectId', 'VariantList', 'VariantMap'] as const;

/** Lists the types of the protocol that the types of these classes need, in the order of {@link protocolTypes}. */
export function findProtocolTypes(classes: readonly SchemaClass[]): readonly string[] {
  const used = new Set(
    classes.flatMap(typesOf).map((type) => type.replace('readonly AmqpValue[]', 'AmqpValue')),
  );
  return protocolTypes.filter((name) => used.has(name));
}

function typesOf(schemaClass: SchemaClass): readonly string[] {
  if (schemaClass.kind === 'event') return schemaClass.arguments.map(({ type }) => publishedTypes[type]);
  const { properties, statistics, methods } = schemaClass;
  return [
    ...[...properties, ...statistics].map(({ type }) => publishedTypes[type]),
    ...methods.flatMap(({ arguments: args }) =>
      args.flatMap(({ type, dir }) => [
        ...(dir === 'O' ? [] : [receivedTypes[type]]),
        ...(dir === 'I' ? [] : [publishedTypes[type]]),
      ]),
    ),
  ];
}
