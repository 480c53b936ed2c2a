import { type AmqpMap, type AmqpValue, readText, Typed } from './amqp.ts';

/** Looking into values that strangers sent. Nothing here throws. */

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

/** A map whose keys are text, whatever type they came with; keys that are no text are left out. */
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

/** The elements of a list or an array. */
export function readList(value: AmqpValue | undefined): readonly AmqpValue[] | undefined {
  if (Array.isArray(value)) return value as readonly AmqpValue[];
  if (value instanceof Typed && value.amqp === 'array') return value.value as readonly AmqpValue[];
  return undefined;
}

/** The value of any of AMQP's integer types. */
export function readInteger(value: AmqpValue | undefined): bigint | undefined {
  if (!(value instanceof Typed) || !integerTypes.has(value.amqp)) return undefined;
  const number = value.value as number | bigint;
  if (typeof number === 'bigint') return number;
  return Number.isInteger(number) ? BigInt(number) : undefined;
}

/** An integer that is a whole number from 0 to 2^53-1. */
export function readCount(value: AmqpValue | undefined): number | undefined {
  const number = readInteger(value);
  return number !== undefined && number >= 0n && number <= Number.MAX_SAFE_INTEGER
    ? Number(number)
    : undefined;
}

/** The value of any of AMQP's number types: exact, so 64 bits come as a bigint. */
export function readNumber(value: AmqpValue | undefined): number | bigint | undefined {
  if (!(value instanceof Typed)) return undefined;
  if (value.amqp === 'float' || value.amqp === 'double') return value.value as number;
  return readInteger(value);
}

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Text of a uuid in canonical lower case, undefined where the text is none. */
export function canonicalUuid(source: string): string | undefined {
  return uuidText.test(source) ? source.toLowerCase() : undefined;
}

/** A uuid, the text of one, or its 16 octets. */
export function readUuid(value: AmqpValue | undefined): string | undefined {
  if (value instanceof Typed) {
    if (value.amqp === 'uuid') return canonicalUuid(value.value as string);
    if (value.amqp === 'binary' && (value.value as Uint8Array).length === 16)
      return uuidFromOctets(value.value as Uint8Array);
  }
  const source = readText(value);
  return source === undefined ? undefined : canonicalUuid(source);
}

/** Canonical text of 16 octets. */
export function uuidFromOctets(octets: Uint8Array): string {
  const hex = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The 16 octets of a uuid's text; sixteen zeros where it is none. */
export function octetsFromUuid(source: string): Uint8Array {
  const hex = (canonicalUuid(source) ?? '').replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, index) =>
    hex === '' ? 0 : Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}

/** A value as an error names it: text in quotes, numbers plain, the rest by its kind. Never long. */
export function quoted(value: unknown): string {
  if (value instanceof Typed) return shownTyped(value);
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value instanceof Uint8Array ? 'octets' : 'a map';
}

function shownTyped(value: Typed): string {
  if (value.amqp === 'array') return 'an array';
  if (value.amqp === 'described') return 'a described value';
  if (value.amqp === 'binary') return quoted(readText(value) ?? value.value);
  return quoted(value.value);
}
