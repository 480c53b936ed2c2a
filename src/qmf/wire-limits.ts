import { type AmqpMap, type AmqpValue, Typed, text } from './amqp.ts';
import { isMap } from './fields.ts';

/** The most octets of text in a map, list or header that AMQP 0-10 can carry; a longer one disconnects its receivers. */
export const maxTextOctets = 65_535;
/** The most octets of a map's key in AMQP 0-10. */
export const maxKeyOctets = 255;
/** `error_text` and long texts of events: one line that a person reads. */
export const maxLineOctets = 4096;
/** Nesting beyond this is nobody's data. */
export const maxNesting = 32;

const ellipsis = '…';
const ellipsisOctets = 3;
const encoder = new TextEncoder();

/** Octets of a text in UTF-8. */
export function octetsOf(text: string): number {
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
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return cutText(text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim(), maxLineOctets);
}

/**
 * The value without anything that would disconnect or mislead a receiver behind an AMQP 0-10 hop: texts and keys
 * are cut, byte becomes short, char text, an array a list, a described value its value, a decimal null.
 * Returns the very same value where nothing had to change, which is nearly always.
 */
export function wireSafe(value: AmqpValue, depth = 0): AmqpValue {
  if (typeof value === 'string') return cutText(value, maxTextOctets);
  if (value === null || typeof value === 'boolean') return value;
  if (value instanceof Typed) return safeTyped(value, depth);
  if (depth >= maxNesting) return null;
  return isMap(value) ? safeMap(value, depth) : safeList(value, depth);
}

function safeTyped(value: Typed, depth: number): AmqpValue {
  switch (value.amqp) {
    case 'byte':
      return new Typed('short', value.value as number);
    case 'char':
      return charText(value.value as number);
    case 'decimal32':
    case 'decimal64':
    case 'decimal128':
      return null;
    case 'array':
      return wireSafe(value.value as readonly AmqpValue[], depth);
    case 'described':
      return depth >= maxNesting
        ? null
        : wireSafe((value as Typed<'described'>).value.value as AmqpValue, depth + 1);
    default:
      return value;
  }
}

function charText(code: number): string {
  return Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function safeList(list: readonly AmqpValue[], depth: number): readonly AmqpValue[] {
  const safe = list.map((item) => wireSafe(item, depth + 1));
  return safe.every((item, index) => item === list[index]) ? list : safe;
}

function safeMap(map: AmqpMap, depth: number): AmqpMap {
  const safe = new Map<AmqpValue, AmqpValue>();
  let same = true;
  for (const [key, value] of map) {
    const name = text(key);
    // A key of another type than text is nobody's; where it is harmless it stays.
    const safeKey = name === undefined ? wireSafe(key, depth + 1) : cutText(name, maxKeyOctets);
    const safeValue = wireSafe(value, depth + 1);
    if (safeKey !== key || safeValue !== value) same = false;
    safe.set(safeKey, safeValue);
  }
  return same ? map : safe;
}
