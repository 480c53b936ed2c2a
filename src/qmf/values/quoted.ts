import { maxQuotedLength } from '../limits.ts';
import { readText, Typed } from './amqp.ts';

/** Writes a value for an error text: text in quotes, a number plain, any other value by its kind. Never long. */
export function quoted(value: unknown): string {
  if (value instanceof Typed) return quotedTyped(value);
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value instanceof Uint8Array ? 'octets' : 'a map';
}

function cut(text: string): string {
  return text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
}

function quotedTyped(value: Typed): string {
  if (value.amqp === 'array') return 'an array';
  if (value.amqp === 'described') return 'a described value';
  if (value.amqp === 'binary') return quoted(readText(value) ?? value.value);
  return quoted(value.value);
}
