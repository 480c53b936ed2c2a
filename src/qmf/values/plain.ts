import { type AmqpValue, readText, Typed } from './amqp.ts';
import { isMap } from './read-value.ts';
import { charText } from './wire-safe.ts';

/** Deeper than any peer's decoder goes; beyond it a value is shown as `…`. */
const maxDepth = 64;

/**
 * A value as plain JavaScript, for printing and JSON: numbers as numbers, 64 bits as bigint, uuid, symbol and
 * binary as text (octets that are no text in hexadecimal), a map as an object without prototype.
 */
export function toPlain(value: AmqpValue): unknown {
  return plainAt(value, 0);
}

function plainAt(value: AmqpValue, depth: number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (depth >= maxDepth) return '…';
  if (value instanceof Typed) return plainTyped(value, depth);
  if (isMap(value)) {
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of value) object[keyText(key)] = plainAt(item, depth + 1);
    return object;
  }
  return value.map((item) => plainAt(item, depth + 1));
}

function plainTyped(value: Typed, depth: number): unknown {
  const held = value.value;
  if (value.amqp === 'array') return plainAt(held as readonly AmqpValue[], depth);
  if (value.amqp === 'described') return plainAt((value as Typed<'described'>).value.value, depth + 1);
  if (value.amqp === 'char') return charText(held as number);
  return held instanceof Uint8Array ? (readText(value) ?? hex(held)) : held;
}

function keyText(key: AmqpValue): string {
  const name = readText(key);
  if (name !== undefined) return name;
  if (key === null || typeof key === 'boolean') return String(key);
  if (key instanceof Typed && (typeof key.value === 'number' || typeof key.value === 'bigint'))
    return String(key.value);
  if (key instanceof Typed && typeof key.value === 'string') return key.value;
  return JSON.stringify(toPlain(key), (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
