import { type AmqpMap, type AmqpValue, Typed } from '#qmf';

/** Reports whether two values are equal, types included. NaN equals NaN, so that it is not published for ever. */
export function isSameValue(a: AmqpValue | undefined, b: AmqpValue | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Typed && b instanceof Typed) return a.amqp === b.amqp && isSameContent(a.value, b.value);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => isSameValue(value, b[index]));
  }
  return a instanceof Map && b instanceof Map && isSameMap(a, b);
}

/** Reports whether two maps have the same keys with equal values, in any order. */
export function isSameMap(a: AmqpMap, b: AmqpMap): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    if (!isSameValue(value, b.get(key))) return false;
  }
  return true;
}

function isSameContent(a: Typed['value'], b: Typed['value']): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((octet, index) => octet === b[index]);
  }
  return Array.isArray(a) && Array.isArray(b) && isSameValue(a as AmqpValue, b as AmqpValue);
}
