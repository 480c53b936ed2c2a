import { maxShortTextOctets, maxTextOctets } from '../limits.ts';

/** Names of the types that a member can have, as QMF's schema XML spells them. Source: qmf-gen's management types. */
export type TypeName =
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'bool'
  | 'float'
  | 'double'
  | 'sstr'
  | 'lstr'
  | 'uuid'
  | 'absTime'
  | 'deltaTime'
  | 'objId'
  | 'map'
  | 'list';

/** Names of types in QMFv2's schema maps. */
type TypeNameV2 =
  | 'TYPE_BOOL'
  | 'TYPE_INT'
  | 'TYPE_FLOAT'
  | 'TYPE_STRING'
  | 'TYPE_MAP'
  | 'TYPE_LIST'
  | 'TYPE_UUID';

interface TypeCodes {
  /** Code in QMFv1's schema frames. */
  readonly v1: number;
  readonly v2: TypeNameV2;
  readonly subtype?: string | undefined;
}
export interface IntegerType extends TypeCodes {
  readonly form: 'integer';
  readonly amqp: 'ubyte' | 'ushort' | 'uint' | 'ulong' | 'short' | 'int' | 'long';
  readonly min: bigint;
  readonly max: bigint;
}
interface FloatType extends TypeCodes {
  readonly form: 'float';
  readonly amqp: 'float' | 'double';
}
interface TextType extends TypeCodes {
  readonly form: 'text';
  readonly maxOctets: number;
}
interface OtherType extends TypeCodes {
  readonly form: 'bool' | 'uuid' | 'objId' | 'map' | 'list';
}
export type TypeRow = IntegerType | FloatType | TextType | OtherType;

function unsigned(v1: number, bits: number, amqp: IntegerType['amqp'], subtype?: string): IntegerType {
  return { v1, v2: 'TYPE_INT', subtype, form: 'integer', amqp, min: 0n, max: (1n << BigInt(bits)) - 1n };
}
function signed(v1: number, bits: number, amqp: IntegerType['amqp']): IntegerType {
  const half = 1n << BigInt(bits - 1);
  return { v1, v2: 'TYPE_INT', form: 'integer', amqp, min: -half, max: half - 1n };
}

/** Every type of the schema: its codes and names in both versions of QMF, its AMQP type and its range. */
export const typeTable: Readonly<Record<TypeName, TypeRow>> = {
  uint8: unsigned(1, 8, 'ubyte'),
  uint16: unsigned(2, 16, 'ushort'),
  uint32: unsigned(3, 32, 'uint'),
  uint64: unsigned(4, 64, 'ulong'),
  sstr: { v1: 6, v2: 'TYPE_STRING', form: 'text', maxOctets: maxShortTextOctets },
  lstr: { v1: 7, v2: 'TYPE_STRING', form: 'text', maxOctets: maxTextOctets },
  absTime: unsigned(8, 64, 'ulong', 'timestamp'),
  deltaTime: unsigned(9, 64, 'ulong', 'duration'),
  objId: { v1: 10, v2: 'TYPE_MAP', subtype: 'reference', form: 'objId' },
  bool: { v1: 11, v2: 'TYPE_BOOL', form: 'bool' },
  float: { v1: 12, v2: 'TYPE_FLOAT', form: 'float', amqp: 'float' },
  double: { v1: 13, v2: 'TYPE_FLOAT', form: 'float', amqp: 'double' },
  uuid: { v1: 14, v2: 'TYPE_UUID', form: 'uuid' },
  map: { v1: 15, v2: 'TYPE_MAP', form: 'map' },
  // qpidd writes an int8 as octets that are not AMQP 1.0, so it travels as a short.
  int8: signed(16, 8, 'short'),
  int16: signed(17, 16, 'short'),
  int32: signed(18, 32, 'int'),
  int64: signed(19, 64, 'long'),
  list: { v1: 21, v2: 'TYPE_LIST', form: 'list' },
};

const namesByV1 = new Map<number, TypeName>(
  (Object.keys(typeTable) as TypeName[]).map((name) => [typeTable[name].v1, name]),
);
// Two codes that a schema file cannot express: an embedded object and an array.
namesByV1.set(20, 'map').set(22, 'list');

/** Returns the type for a code in a QMFv1 frame, undefined for an unassigned code. */
export function typeFromV1(code: number | undefined): TypeName | undefined {
  return code === undefined ? undefined : namesByV1.get(code);
}

const namesByV2: Readonly<Record<string, TypeName>> = {
  TYPE_BOOL: 'bool',
  TYPE_INT: 'int64',
  'TYPE_INT/timestamp': 'absTime',
  'TYPE_INT/abstime': 'absTime',
  'TYPE_INT/duration': 'deltaTime',
  'TYPE_INT/deltatime': 'deltaTime',
  TYPE_FLOAT: 'double',
  TYPE_STRING: 'lstr',
  TYPE_MAP: 'map',
  'TYPE_MAP/reference': 'objId',
  TYPE_LIST: 'list',
  TYPE_UUID: 'uuid',
  // A void holds nothing; uint8 is the narrowest type.
  TYPE_VOID: 'uint8',
};

/** Returns the widest type for a QMFv2 type name, narrowed by a known subtype; undefined for an unknown name. */
export function typeFromV2(name: string | undefined, subtype: string | undefined): TypeName | undefined {
  if (name === undefined) return undefined;
  const narrow = `${name}/${subtype}`;
  if (Object.hasOwn(namesByV2, narrow)) return namesByV2[narrow];
  return Object.hasOwn(namesByV2, name) ? namesByV2[name] : undefined;
}

/** Describes a type for an error text: `uint8 (0 to 255)`, `sstr (at most 255 octets)`, `bool`. */
export function describeType(name: TypeName): string {
  const row = typeTable[name];
  if (row.form === 'integer') return `${name} (${row.min} to ${row.max})`;
  return row.form === 'text' ? `${name} (at most ${row.maxOctets} octets)` : name;
}
