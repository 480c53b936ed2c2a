import { maxPrintedNesting } from '../limits.ts';
import { type AmqpValue, readText, Typed } from './amqp.ts';
import { isMap } from './read-value.ts';
import { charToText } from './wire-safe.ts';

/**
 * Converts a value to plain JavaScript, for printing and JSON. A number stays a number; 64 bits become a bigint. A uuid,
 * symbol or binary becomes text, hexadecimal if the octets are not UTF-8. A map becomes an object without prototype.
 * Values nested too deeply become `…`.
 */
export function toPlain(value: AmqpValue): unknown {
  return toPlainAt(value, 0);
}

function toPlainAt(value: AmqpValue, depth: number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (depth >= maxPrintedNesting) return '…';
  if (value instanceof Typed) return typedToPlain(value, depth);
  if (isMap(value)) {
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of value) object[keyToText(key)] = toPlainAt(item, depth + 1);
    return object;
  }
  return value.map((item) => toPlainAt(item, depth + 1));
}

function typedToPlain(typed: Typed, depth: number): unknown {
  const { amqp, value } = typed;
  if (amqp === 'array') return toPlainAt(value as readonly AmqpValue[], depth);
  if (amqp === 'described') return toPlainAt((typed as Typed<'described'>).value.value, depth + 1);
  if (amqp === 'char') return charToText(value as number);
  return value instanceof Uint8Array ? (readText(typed) ?? toHex(value)) : value;
}

function keyToText(key: AmqpValue): string {
  const name = readText(key);
  if (name !== undefined) return name;
  if (key === null || typeof key === 'boolean') return String(key);
  if (key instanceof Typed && (typeof key.value === 'number' || typeof key.value === 'bigint'))
    return String(key.value);
  if (key instanceof Typed && typeof key.value === 'string') return key.value;
  return JSON.stringify(toPlain(key), (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
