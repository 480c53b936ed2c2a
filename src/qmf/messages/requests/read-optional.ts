import { Malformed } from '../../status.ts';
import type { AmqpMap, AmqpValue } from '../../values/amqp.ts';
import { quoted } from '../../values/quoted.ts';

/** Reads an entry that may be absent or null. @throws Malformed for an invalid value. */
export function readOptional<T>(
  map: AmqpMap,
  key: string,
  read: (value: AmqpValue) => T | undefined,
  expected: string,
): T | undefined {
  const value = map.get(key);
  if (value === undefined || value === null) return undefined;
  const result = read(value);
  if (result === undefined) throw new Malformed(`${key} is ${quoted(value)}; expected ${expected}`);
  return result;
}
