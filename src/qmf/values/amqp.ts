/** AMQP 1.0 scalar types whose JavaScript value is a number. */
export type NumberType = 'ubyte' | 'ushort' | 'uint' | 'byte' | 'short' | 'int' | 'float' | 'double' | 'char';
/** AMQP 1.0 scalar types whose JavaScript value is a bigint: 64 bits do not fit a number. */
export type BigintType = 'ulong' | 'long' | 'timestamp';
/** AMQP 1.0 scalar types whose JavaScript value is text: a uuid in canonical lower case, a symbol in ASCII. */
export type TextType = 'uuid' | 'symbol';
/** AMQP 1.0 scalar types kept as octets. */
export type BinaryType = 'binary' | 'decimal32' | 'decimal64' | 'decimal128';

/**
 * A value that carries its AMQP 1.0 type, so that a `double` of 2 stays a double and a `ulong` stays exact.
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
    /** Elements of one type. Written as a list: no peer of QMF needs an array. */
    array: readonly AmqpValue[];
    described: { readonly descriptor: AmqpValue; readonly value: AmqpValue };
    /** One whole value, constructor included, that is already in the wire's form. Only ever written. */
    encoded: Uint8Array;
  };

/** Any AMQP 1.0 value. A JavaScript string is an AMQP string, an array a list, a Map a map. */
export type AmqpValue = null | boolean | string | Typed | readonly AmqpValue[] | AmqpMap;
/** Keys are strings in every message of QMF; a key of another type is kept as it came. */
export type AmqpMap = ReadonlyMap<AmqpValue, AmqpValue>;

export const ubyte = (value: number) => new Typed('ubyte', value);
export const uint = (value: number) => new Typed('uint', value);
export const ulong = (value: bigint) => new Typed('ulong', value);
export const uuid = (value: string) => new Typed('uuid', value);
export const double = (value: number) => new Typed('double', value);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Text of a string, a symbol, or a binary that holds UTF-8: C++ peers write all their text as binary.
 * Undefined for anything else.
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

/** Body sections of a message as a receiver finds them. */
export type Body =
  | { readonly section: 'none' }
  | { readonly section: 'value'; readonly value: AmqpValue }
  | { readonly section: 'data'; readonly bytes: Uint8Array }
  | { readonly section: 'sequence'; readonly values: readonly AmqpValue[] }
  /** From here on the octets are no AMQP, or more than a receiver should read. */
  | { readonly section: 'undecodable'; readonly problem: string };

/** Where a message goes, in QMF's words. A dialect of `#broker` turns it into an address of its broker. */
export type Destination =
  | { readonly exchange: 'topic' | 'direct'; readonly key: string }
  /** The reply-to of a request, exactly as it came. */
  | { readonly reply: string };
/** What a receiver binds: `*` is one word of a topic key, `#` any number of them. */
export type Binding = Extract<Destination, { exchange: string }>;
/** Where qpidd answers some of QMFv1's questions, whatever their reply-to says. */
export interface LegacyBinding {
  readonly exchange: 'legacy';
  readonly key: string;
}

/** A message as it came from a broker. Absent fields are undefined. */
export interface IncomingMessage {
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly correlationId?: AmqpValue | undefined;
  readonly contentType?: string | undefined;
  /** As the sender wrote it; empty is absent. Whether it is worth anything is the broker's affair. */
  readonly userId?: string | undefined;
  /** What is left of the time to live, in milliseconds. */
  readonly ttlMs?: number | undefined;
  /** When it is worth nothing any more, in milliseconds since 1970 by its sender's clock. */
  readonly expiresAtMs?: number | undefined;
  /** When it was made, in milliseconds since 1970 by its sender's clock. */
  readonly createdAtMs?: number | undefined;
  readonly applicationProperties: ReadonlyMap<string, AmqpValue>;
  readonly body: Body;
}

/** A message to send. */
export interface OutgoingMessage {
  readonly destination: Destination;
  readonly replyTo?: string | undefined;
  readonly correlationId?: AmqpValue | undefined;
  readonly contentType?: string | undefined;
  readonly userId?: string | undefined;
  readonly ttlMs?: number | undefined;
  readonly applicationProperties: ReadonlyMap<string, AmqpValue>;
  readonly body: Extract<Body, { section: 'none' | 'value' | 'data' }>;
}
