import { type AmqpMap, type AmqpValue, readText, Typed } from './amqp.ts';

// Readers of values that untrusted peers sent. No reader throws.

const integerTypes: ReadonlySet<string> = new Set([
  'ubyte',
  'ushort',
  'uint',
  'ulong',
  'byte',
  'short',
  'int',
  'long',
]);

export function isMap(value: unknown): value is AmqpMap {
  return value instanceof Map;
}

/** Reads a map and turns its keys into text. Entries whose key is not text are left out. */
export function readMap(value: AmqpValue | undefined): AmqpMap | undefined {
  if (!isMap(value)) return undefined;
  for (const key of value.keys()) if (typeof key !== 'string') return withTextKeys(value);
  return value;
}

function withTextKeys(map: AmqpMap): AmqpMap {
  const named = new Map<AmqpValue, AmqpValue>();
  for (const [key, value] of map) {
    const name = readText(key);
    if (name !== undefined) named.set(name, value);
  }
  return named;
}

/** Reads the elements of a list or an array. */
export function readList(value: AmqpValue | undefined): readonly AmqpValue[] | undefined {
  if (Array.isArray(value)) return value as readonly AmqpValue[];
  if (value instanceof Typed && value.amqp === 'array') return value.value as readonly AmqpValue[];
  return undefined;
}

/** Reads a value of any AMQP integer type. */
export function readInteger(value: AmqpValue | undefined): bigint | undefined {
  if (!(value instanceof Typed) || !integerTypes.has(value.amqp)) return undefined;
  const number = value.value as number | bigint;
  if (typeof number === 'bigint') return number;
  return Number.isInteger(number) ? BigInt(number) : undefined;
}

/** Reads an integer from 0 to 2^53-1. */
export function readCount(value: AmqpValue | undefined): number | undefined {
  const number = readInteger(value);
  return number !== undefined && number >= 0n && number <= Number.MAX_SAFE_INTEGER
    ? Number(number)
    : undefined;
}

/** Reads a value of any AMQP number type. @returns a bigint for an integer, so that 64 bits stay exact. */
export function readNumber(value: AmqpValue | undefined): number | bigint | undefined {
  if (!(value instanceof Typed)) return undefined;
  if (value.amqp === 'float' || value.amqp === 'double') return value.value as number;
  return readInteger(value);
}
