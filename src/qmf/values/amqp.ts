/** AMQP 1.0 scalar types whose JavaScript value is a number. */
export type NumberType = 'ubyte' | 'ushort' | 'uint' | 'byte' | 'short' | 'int' | 'float' | 'double' | 'char';
/** AMQP 1.0 scalar types whose JavaScript value is a bigint: 64 bits do not fit a number. */
export type BigintType = 'ulong' | 'long' | 'timestamp';
/** AMQP 1.0 scalar types whose JavaScript value is text: a uuid in canonical lower case, a symbol in ASCII. */
export type TextType = 'uuid' | 'symbol';
/** AMQP 1.0 scalar types whose JavaScript value is octets. */
export type BinaryType = 'binary' | 'decimal32' | 'decimal64' | 'decimal128';

/**
 * A value with its AMQP 1.0 type, so that a `double` of 2 stays a double and a `ulong` stays exact.
 * Null, booleans, strings, lists and maps need no such wrapper: see {@link AmqpValue}.
 * Source: OASIS AMQP 1.0 part 1, section 1.6.
 */
export class Typed<
  T extends NumberType | BigintType | TextType | BinaryType | 'array' | 'described' | 'encoded' =
    | NumberType
    | BigintType
    | TextType
    | BinaryType
    | 'array'
    | 'described'
    | 'encoded',
> {
  readonly amqp: T;
  readonly value: TypedValue[T];
  constructor(amqp: T, value: TypedValue[T]) {
    this.amqp = amqp;
    this.value = value;
  }
}

/** The JavaScript value behind each type name of {@link Typed}. */
export type TypedValue = Record<NumberType, number> &
  Record<BigintType, bigint> &
  Record<TextType, string> &
  Record<BinaryType, Uint8Array> & {
    /** Elements of one type. The encoder writes a list: no QMF peer needs an array. */
    array: readonly AmqpValue[];
    described: { readonly descriptor: AmqpValue; readonly value: AmqpValue };
    /** One whole value, constructor included, in its wire form. The decoder never produces it. */
    encoded: Uint8Array;
  };

/** Any AMQP 1.0 value. A JavaScript string is an AMQP string, an array a list, a Map a map. */
export type AmqpValue = null | boolean | string | Typed | readonly AmqpValue[] | AmqpMap;
/** A map. Every QMF message has strings as keys; the decoder keeps a key of another type unchanged. */
export type AmqpMap = ReadonlyMap<AmqpValue, AmqpValue>;

export const ubyte = (value: number) => new Typed('ubyte', value);
export const uint = (value: number) => new Typed('uint', value);
export const ulong = (value: bigint) => new Typed('ulong', value);
export const uuid = (value: string) => new Typed('uuid', value);
export const double = (value: number) => new Typed('double', value);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the text of a string, a symbol, or a binary that holds UTF-8: C++ peers write all text as binary.
 * @returns undefined for any other value.
 */
export function readText(value: AmqpValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (!(value instanceof Typed)) return undefined;
  if (value.amqp === 'symbol') return value.value as string;
  if (value.amqp !== 'binary') return undefined;
  try {
    return utf8.decode(value.value as Uint8Array);
  } catch {
    return undefined;
  }
}
