import { QmfException, statusCodes } from '../status.ts';
import { type AmqpValue, Typed } from './amqp.ts';
import { countOctets, cutText } from './cut-text.ts';
import { type ObjectId, objectIdToMap } from './object-id.ts';
import { quoted } from './quoted.ts';
import { describeType, type IntegerType, type TypeName, typeTable } from './type-table.ts';
import { canonicalUuid } from './uuid.ts';
import type { Variant, VariantMap, VariantValue } from './variant.ts';
import { variantToWire } from './variant-to-wire.ts';

/** The treatment of a text beyond the length of its type: a published property is cut, an argument is refused. */
export type LongTextPolicy = 'cut' | 'refuse';

/**
 * Converts a value of a schema type to its wire form: `toWire('uint32', 1500)` is an AMQP uint.
 * @param long whether a text beyond the length of its type is cut at a character with `…`, or refused.
 * @throws QmfException (InvalidParameter) if the value does not fit the type or is absent.
 */
export function toWire(type: TypeName, value: VariantValue, long: LongTextPolicy = 'cut'): AmqpValue {
  const wire = convert(type, value, long);
  if (wire === undefined) {
    const text = `value is ${quoted(value)}; expected ${describeType(type)}`;
    throw new QmfException(statusCodes.InvalidParameter, text);
  }
  return wire;
}

function convert(type: TypeName, value: VariantValue, long: LongTextPolicy): AmqpValue | undefined {
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

function integerToWire(value: VariantValue, row: IntegerType): Typed | undefined {
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : typeof value !== 'bigint') return undefined;
  const number = BigInt(value as number | bigint);
  if (number < row.min || number > row.max) return undefined;
  return row.amqp === 'ulong' || row.amqp === 'long'
    ? new Typed(row.amqp, number)
    : new Typed(row.amqp, Number(number));
}

function textToWire(value: VariantValue, maxOctets: number, long: LongTextPolicy): string | undefined {
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
