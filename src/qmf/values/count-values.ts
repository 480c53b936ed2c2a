import { type AmqpValue, Typed } from './amqp.ts';
import { isMap } from './read-value.ts';

/** Characters of text that take about as much memory as one value. */
const charactersPerValue = 100;

/**
 * Counts the values of a decoded value, those inside it included, as a measure of its memory: up to 200 octets each. A long text or
 * binary counts once more for each 100 characters.
 */
export function countValues(value: AmqpValue): number {
  if (typeof value === 'string') return countText(value.length);
  if (isMap(value)) {
    let count = 1;
    for (const [key, item] of value) count += countValues(key) + countValues(item);
    return count;
  }
  if (Array.isArray(value)) return countList(value);
  if (!(value instanceof Typed)) return 1;
  const inner: unknown = value.value;
  if (inner instanceof Uint8Array || typeof inner === 'string') return countText(inner.length);
  if (value.amqp === 'array') return countList(inner as readonly AmqpValue[]);
  return value.amqp === 'described' ? 1 + countValues((value as Typed<'described'>).value.value) : 1;
}

function countText(length: number): number {
  return 1 + Math.floor(length / charactersPerValue);
}

function countList(items: readonly AmqpValue[]): number {
  let count = 1;
  for (const item of items) count += countValues(item);
  return count;
}
