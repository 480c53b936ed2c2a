import { type AmqpMap, type AmqpValue, Typed } from '../values/amqp.ts';
import { isMap } from '../values/read-value.ts';

/** Weight of one element of a list or map, beside the weight of its content. */
const elementWeight = 16;

/** Weighs a literal of an untrusted predicate: its octets, and {@link elementWeight} for each element. */
export function weigh(value: AmqpValue): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value === 'boolean') return 1;
  if (isMap(value)) return weighMap(value);
  if (!(value instanceof Typed)) return weighList(value);
  const { value: content } = value;
  if (content instanceof Uint8Array || typeof content === 'string') return content.length;
  if (value.amqp === 'array') return weighList(content as readonly AmqpValue[]);
  if (value.amqp !== 'described') return 1;
  const described = (value as Typed<'described'>).value;
  return elementWeight + weigh(described.descriptor) + weigh(described.value);
}

function weighMap(map: AmqpMap): number {
  let weight = elementWeight;
  for (const [key, item] of map) weight += elementWeight + weigh(key) + weigh(item);
  return weight;
}

function weighList(items: readonly AmqpValue[]): number {
  let weight = elementWeight;
  for (const item of items) weight += elementWeight + weigh(item);
  return weight;
}

/** Steps of one lookup of a name. */
export const stepsPerLookup = 4;

/**
 * Counts the steps of one comparison; a step takes some tens of nanoseconds. The count ignores what an object's own
 * value contains, since the agent chose that value.
 */
export function countComparisonSteps(a: AmqpValue, b: AmqpValue): number {
  return 2 * stepsPerLookup + (weighShallow(a) + weighShallow(b)) / 8;
}

function weighShallow(value: AmqpValue): number {
  if (typeof value === 'string') return value.length;
  if (isMap(value)) return value.size * elementWeight;
  if (Array.isArray(value)) return value.length * elementWeight;
  const content = value instanceof Typed ? value.value : undefined;
  return content instanceof Uint8Array || Array.isArray(content) ? content.length : 1;
}

/** Counts the steps of one search: RE2's linear-time automaton moves each of its states along each character. */
export function countMatchSteps(length: number, states: number): number {
  return 64 + length * states;
}
