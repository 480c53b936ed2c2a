import { objectIdToMap } from '../messages/objects.ts';
import type { TypeName } from '../schema/schema.ts';
import { QmfException, statusCodes } from '../status.ts';
import { type AmqpMap, type AmqpValue, readText, Typed } from './amqp.ts';
import type { ObjectId } from './object-id.ts';
import { canonicalUuid, quoted } from './read-value.ts';
import { describeType, typeTable } from './type-table.ts';
import type { Variant, VariantMap, VariantValue } from './variant.ts';
import { countOctets, cutText, maxKeyOctets, maxNesting, toWireSafe } from './wire-safe.ts';

/**
 * A value of the schema's type as it travels: `toWire('uint32', 1500)` is an AMQP uint.
 * @param long what becomes of a text beyond its type's length: cut at a character with `…`, as a property is
 * published, or refused, as an argument must be.
 * @throws QmfException (InvalidParameter) where the value is none of this type, or is absent.
 */
export function toWire(type: TypeName, value: VariantValue, long: 'cut' | 'refuse' = 'cut'): AmqpValue {
  const wire = converted(type, value, long);
  if (wire === undefined) {
    throw new QmfException(statusCodes.InvalidParameter, `value is ${quoted(value)}; ${describeType(type)}`);
  }
  return wire;
}

function converted(type: TypeName, value: VariantValue, long: 'cut' | 'refuse'): AmqpValue | undefined {
  const row = typeTable[type];
  switch (row.form) {
    case 'integer':
      return integerToWire(value, row);
    case 'float':
      return typeof value === 'number' ? new Typed(row.amqp, value) : undefined;
    case 'text':
      return textToWire(value, row.maxOctets, long);
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'uuid': {
      const canonical = typeof value === 'string' ? canonicalUuid(value) : undefined;
      return canonical === undefined ? undefined : new Typed('uuid', canonical);
    }
    case 'objId':
      return isObjectId(value) ? objectIdToMap(value) : undefined;
    case 'map':
      return isVariantMap(value) ? variantToWire(value) : undefined;
    case 'list':
      return Array.isArray(value) ? variantToWire(value as readonly Variant[]) : undefined;
  }
}

function integerToWire(
  value: VariantValue,
  row: Extract<(typeof typeTable)[TypeName], { form: 'integer' }>,
): Typed | undefined {
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : typeof value !== 'bigint') return undefined;
  const number = BigInt(value as number | bigint);
  if (number < row.min || number > row.max) return undefined;
  return row.amqp === 'ulong' || row.amqp === 'long'
    ? new Typed(row.amqp, number)
    : new Typed(row.amqp, Number(number));
}

function textToWire(value: VariantValue, maxOctets: number, long: 'cut' | 'refuse'): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (long === 'refuse' && countOctets(value) > maxOctets) return undefined;
  return cutText(value, maxOctets);
}

function isObjectId(value: VariantValue): value is ObjectId {
  return (
    typeof value === 'object' && 'objectName' in value && typeof (value as ObjectId).objectName === 'string'
  );
}

function isVariantMap(value: VariantValue): value is VariantMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Typed);
}

/**
 * What a program put into a map or list, as it travels. Texts and keys that AMQP 0-10 cannot carry are cut.
 * @throws QmfException (InvalidParameter) for a decimal, an integer beyond 64 bits, nesting beyond 32 levels (a
 * cycle, too), and for what is no value at all, such as a function.
 */
export function variantToWire(value: Variant): AmqpValue {
  return variant(value, 0);
}

function variant(value: Variant | undefined, depth: number): AmqpValue {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'string') return toWireSafe(value);
  if (typeof value === 'number') return numberToWire(value);
  if (typeof value === 'bigint') return bigintToWire(value);
  if (value instanceof Typed) return typedToWire(value);
  if (typeof value !== 'object') throw unfit(`a ${typeof value} is no value`);
  if (value instanceof Uint8Array || value instanceof Date) {
    throw unfit(`a ${value.constructor.name} is no value`);
  }
  if (depth >= maxNesting) throw unfit(`a value is nested deeper than ${maxNesting} levels`);
  if (Array.isArray(value)) return value.map((item: Variant) => variant(item, depth + 1));
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
    wire.set(name === undefined ? toWireSafe(key) : cutText(name, maxKeyOctets), variant(item, depth + 1));
  }
  return wire;
}

function bigintToWire(value: bigint): Typed {
  if (value >= 0n && value < 1n << 64n) return new Typed('ulong', value);
  if (value < 0n && value >= -(1n << 63n)) return new Typed('long', value);
  throw unfit(`${value} does not fit 64 bits`);
}

function typedToWire(value: Typed): AmqpValue {
  if (value.amqp.startsWith('decimal')) throw unfit(`a ${value.amqp} has no equal in QMF; a double is taken`);
  return toWireSafe(value);
}

function unfit(problem: string): QmfException {
  return new QmfException(statusCodes.InvalidParameter, problem);
}
