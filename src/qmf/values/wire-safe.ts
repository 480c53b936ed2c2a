import { type AmqpMap, type AmqpValue, readText, Typed } from './amqp.ts';
import { isMap } from './read-value.ts';

/** The most octets of text in a map, list or header that AMQP 0-10 can carry; a longer one disconnects its receivers. */
export const maxTextOctets = 65_535;
/** The most octets of a map's key in AMQP 0-10. */
export const maxKeyOctets = 255;
/** `error_text` and long texts of events: one line that a person reads. */
const maxLineOctets = 4096;
/** Nesting beyond this is nobody's data. */
export const maxNesting = 32;

const ellipsis = '…';
const ellipsisOctets = 3;
const encoder = new TextEncoder();

/** Octets of a text in UTF-8. */
export function countOctets(text: string): number {
  return encoder.encode(text).length;
}

/** The text, or its beginning up to a whole character and `…`, in at most so many octets of UTF-8. */
export function cutText(text: string, maxOctets: number): string {
  if (text.length * 3 <= maxOctets) return text;
  const room = new Uint8Array(maxOctets);
  if (encoder.encodeInto(text, room).read === text.length) return text;
  const { read } = encoder.encodeInto(text, room.subarray(0, maxOctets - ellipsisOctets));
  return text.slice(0, read) + ellipsis;
}

/** A text in one line of at most 4 KiB: runs of line breaks and control characters become a blank. */
export function toOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return cutText(text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim(), maxLineOctets);
}

/**
 * The value without anything that would disconnect or mislead a receiver behind an AMQP 0-10 hop: texts and keys
 * are cut, byte becomes short, char text, an array a list, a described value its value, a decimal null.
 * Returns the very same value where nothing had to change, which is nearly always.
 */
export function toWireSafe(value: AmqpValue, depth = 0): AmqpValue {
  if (isSafe(value, depth)) return value;
  if (typeof value === 'string') return cutText(value, maxTextOctets);
  if (value === null || typeof value === 'boolean') return value;
  if (value instanceof Typed) return safeTyped(value, depth);
  if (depth >= maxNesting) return null;
  return isMap(value) ? safeMap(value, depth) : value.map((item) => toWireSafe(item, depth + 1));
}

/** Whether nothing has to change: the common case makes no copy. */
function isSafe(value: AmqpValue, depth: number): boolean {
  if (typeof value === 'string') return fits(value, maxTextOctets);
  if (value === null || typeof value === 'boolean') return true;
  if (value instanceof Typed) return !unsafeTypes.has(value.amqp);
  if (depth >= maxNesting) return false;
  if (!isMap(value)) return value.every((item) => isSafe(item, depth + 1));
  for (const [key, item] of value) {
    if (typeof key !== 'string' || !fits(key, maxKeyOctets) || !isSafe(item, depth + 1)) return false;
  }
  return true;
}

const unsafeTypes: ReadonlySet<string> = new Set([
  'byte',
  'char',
  'decimal32',
  'decimal64',
  'decimal128',
  'array',
  'described',
]);

function fits(text: string, maxOctets: number): boolean {
  return text.length * 3 <= maxOctets || countOctets(text) <= maxOctets;
}

function safeTyped(value: Typed, depth: number): AmqpValue {
  if (value.amqp === 'byte') return new Typed('short', value.value as number);
  if (value.amqp === 'char') return charText(value.value as number);
  if (value.amqp.startsWith('decimal')) return null;
  if (value.amqp === 'array') return toWireSafe(value.value as readonly AmqpValue[], depth);
  if (value.amqp !== 'described') return value;
  return depth >= maxNesting ? null : toWireSafe((value as Typed<'described'>).value.value, depth + 1);
}

/** A code that is no character's is no text. */
export function charText(code: number): string {
  return Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function safeMap(map: AmqpMap, depth: number): AmqpMap {
  const safe = new Map<AmqpValue, AmqpValue>();
  for (const [key, value] of map) {
    const name = readText(key);
    // A key of another type than text is nobody's; where it is harmless it stays.
    const safeKey = name === undefined ? toWireSafe(key, depth + 1) : cutText(name, maxKeyOctets);
    safe.set(safeKey, toWireSafe(value, depth + 1));
  }
  return safe;
}
