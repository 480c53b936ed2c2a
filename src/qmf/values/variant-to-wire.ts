import { maxKeyOctets, maxNesting } from '../limits.ts';
import { QmfException, statusCodes } from '../status.ts';
import { type AmqpMap, type AmqpValue, readText, Typed } from './amqp.ts';
import { cutText } from './cut-text.ts';
import type { Variant, VariantMap } from './variant.ts';
import { toWireSafe } from './wire-safe.ts';

/**
 * Converts the content of a map or list to its wire form. Texts and keys that AMQP 0-10 cannot carry are cut.
 * @throws QmfException (InvalidParameter) for a decimal, an integer beyond 64 bits, and more than 32 levels, which a
 * cycle exceeds. Also for a JavaScript value without an AMQP type, such as a function.
 */
export function variantToWire(value: Variant): AmqpValue {
  return convert(value, 0);
}

function convert(value: Variant | undefined, depth: number): AmqpValue {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'string') return toWireSafe(value);
  if (typeof value === 'number') return numberToWire(value);
  if (typeof value === 'bigint') return bigintToWire(value);
  if (value instanceof Typed) return typedToWire(value);
  if (typeof value !== 'object') throw invalidValue(`a ${typeof value}`);
  if (value instanceof Uint8Array || value instanceof Date) throw invalidValue(`a ${value.constructor.name}`);
  if (depth >= maxNesting) {
    throw invalid(`value is nested deeper than ${maxNesting} levels; expected at most ${maxNesting}`);
  }
  if (Array.isArray(value)) return value.map((item: Variant) => convert(item, depth + 1));
  return mapToWire(value as VariantMap, depth);
}

function numberToWire(value: number): Typed {
  return Number.isSafeInteger(value) ? new Typed('long', BigInt(value)) : new Typed('double', value);
}

function mapToWire(map: VariantMap, depth: number): AmqpMap {
  const entries: Iterable<readonly [AmqpValue, Variant | undefined]> =
    map instanceof Map ? map : Object.entries(map);
  const wire = new Map<AmqpValue, AmqpValue>();
  for (const [key, item] of entries) {
    if (item === undefined) continue;
    const name = readText(key);
    wire.set(name === undefined ? toWireSafe(key) : cutText(name, maxKeyOctets), convert(item, depth + 1));
  }
  return wire;
}

function bigintToWire(value: bigint): Typed {
  if (value >= 0n && value < 1n << 64n) return new Typed('ulong', value);
  if (value < 0n && value >= -(1n << 63n)) return new Typed('long', value);
  throw invalid(
    `value is ${value}, which does not fit 64 bits; expected ${-(1n << 63n)} to ${(1n << 64n) - 1n}`,
  );
}

function typedToWire(value: Typed): AmqpValue {
  if (value.amqp.startsWith('decimal')) {
    throw invalid(`value is a ${value.amqp}, which QMF does not have; expected a double`);
  }
  return toWireSafe(value);
}

function invalidValue(kind: string): QmfException {
  return invalid(`value is ${kind}; expected null, a bool, text, a number, a list or a map`);
}

function invalid(text: string): QmfException {
  return new QmfException(statusCodes.InvalidParameter, text);
}
