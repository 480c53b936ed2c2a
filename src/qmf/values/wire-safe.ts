import { maxKeyOctets, maxNesting, maxTextOctets } from '../limits.ts';
import { type AmqpMap, type AmqpValue, readText, Typed } from './amqp.ts';
import { cutText, fitsOctets } from './cut-text.ts';
import { isMap } from './read-value.ts';

/** AMQP 1.0 types that disconnect or mislead a receiver behind an AMQP 0-10 hop. */
const unsafeTypes: ReadonlySet<string> = new Set([
  'byte',
  'char',
  'decimal32',
  'decimal64',
  'decimal128',
  'array',
  'described',
]);

/**
 * Replaces the parts of a value that would disconnect or mislead a receiver behind an AMQP 0-10 hop. Texts and keys
 * are cut; a byte becomes a short, a char text, an array a list, a described value its value, a decimal null.
 * @returns the very same value if nothing had to change, which is the common case.
 */
export function toWireSafe(value: AmqpValue, depth = 0): AmqpValue {
  if (isSafe(value, depth)) return value;
  if (typeof value === 'string') return cutText(value, maxTextOctets);
  if (value === null || typeof value === 'boolean') return value;
  if (value instanceof Typed) return toSafeTyped(value, depth);
  if (depth >= maxNesting) return null;
  return isMap(value) ? toSafeMap(value, depth) : value.map((item) => toWireSafe(item, depth + 1));
}

function isSafe(value: AmqpValue, depth: number): boolean {
  if (typeof value === 'string') return fitsOctets(value, maxTextOctets);
  if (value === null || typeof value === 'boolean') return true;
  if (value instanceof Typed) return !unsafeTypes.has(value.amqp);
  if (depth >= maxNesting) return false;
  if (!isMap(value)) return value.every((item) => isSafe(item, depth + 1));
  for (const [key, item] of value) {
    if (typeof key !== 'string' || !fitsOctets(key, maxKeyOctets) || !isSafe(item, depth + 1)) return false;
  }
  return true;
}

function toSafeTyped(value: Typed, depth: number): AmqpValue {
  if (value.amqp === 'byte') return new Typed('short', value.value as number);
  if (value.amqp === 'char') return charToText(value.value as number);
  if (value.amqp.startsWith('decimal')) return null;
  if (value.amqp === 'array') return toWireSafe(value.value as readonly AmqpValue[], depth);
  if (value.amqp !== 'described') return value;
  return depth >= maxNesting ? null : toWireSafe((value as Typed<'described'>).value.value, depth + 1);
}

/** Writes a char as text; a code outside Unicode becomes the empty text. */
export function charToText(code: number): string {
  return Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function toSafeMap(map: AmqpMap, depth: number): AmqpMap {
  const safe = new Map<AmqpValue, AmqpValue>();
  for (const [key, value] of map) {
    const name = readText(key);
    // QMF has no keys other than text; a harmless key of another type stays.
    const safeKey = name === undefined ? toWireSafe(key, depth + 1) : cutText(name, maxKeyOctets);
    safe.set(safeKey, toWireSafe(value, depth + 1));
  }
  return safe;
}
