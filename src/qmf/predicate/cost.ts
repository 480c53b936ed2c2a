import { type AmqpMap, type AmqpValue, Typed } from '../values/amqp.ts';
import { isMap } from '../values/read-value.ts';

/** What a value that a stranger compares with weighs: octets as it is, and some for each element. */
const elementWeight = 16;

export function weigh(value: AmqpValue): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value === 'boolean') return 1;
  if (isMap(value)) return weightOfMap(value);
  if (!(value instanceof Typed)) return weightOfAll(value);
  const { value: held } = value;
  if (held instanceof Uint8Array || typeof held === 'string') return held.length;
  if (value.amqp === 'array') return weightOfAll(held as readonly AmqpValue[]);
  if (value.amqp !== 'described') return 1;
  const described = (value as Typed<'described'>).value;
  return elementWeight + weigh(described.descriptor) + weigh(described.value);
}

function weightOfMap(map: AmqpMap): number {
  let weight = elementWeight;
  for (const [key, item] of map) weight += elementWeight + weigh(key) + weigh(item);
  return weight;
}

function weightOfAll(items: readonly AmqpValue[]): number {
  let weight = elementWeight;
  for (const item of items) weight += elementWeight + weigh(item);
  return weight;
}

/** Steps of looking a name up. */
export const stepsPerLookup = 4;

/** Steps of one comparison, each some tens of nanoseconds. What the value of a name holds is not counted: it is our own. */
export function countComparisonSteps(a: AmqpValue, b: AmqpValue): number {
  return 2 * stepsPerLookup + (shallow(a) + shallow(b)) / 8;
}

function shallow(value: AmqpValue): number {
  if (typeof value === 'string') return value.length;
  if (isMap(value)) return value.size * elementWeight;
  if (Array.isArray(value)) return value.length * elementWeight;
  const held = value instanceof Typed ? value.value : undefined;
  return held instanceof Uint8Array || Array.isArray(held) ? held.length : 1;
}

/** Steps of finding a pattern: the machine that runs in linear time takes each of its states along each character. */
export function countMatchSteps(length: number, programSize: number): number {
  return 64 + length * programSize;
}
