import { type AmqpValue, type ObjectId, Typed, toPlain, type VariantValue } from '#qmf';

/** Converts a map or list to plain JavaScript, with or without AMQP types. */
export function toPlainValue(value: VariantValue): unknown {
  const isWire =
    value instanceof Map || value instanceof Typed || (Array.isArray(value) && value.every(isAmqpValue));
  return isWire ? toPlain(value as AmqpValue) : value;
}

const isAmqpValue = (item: unknown): boolean =>
  item === null ||
  typeof item === 'string' ||
  typeof item === 'boolean' ||
  item instanceof Typed ||
  item instanceof Map ||
  (Array.isArray(item) && item.every(isAmqpValue));

/** Reports whether a value is a number; integers of 64 bits are bigints. */
export const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** Reports whether a value is an object id. */
export function isObjectId(value: VariantValue): value is ObjectId {
  return typeof value === 'object' && 'objectName' in value && typeof value.objectName === 'string';
}
