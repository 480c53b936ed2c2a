import { QmfException, statusCodes } from '../status.ts';
import { type AmqpValue, readText, Typed } from './amqp.ts';
import { countOctets } from './cut-text.ts';
import { readObjectId } from './object-id.ts';
import { quoted } from './quoted.ts';
import { isMap, readInteger, readList, readNumber } from './read-value.ts';
import { describeType, type IntegerType, type TypeName, typeTable } from './type-table.ts';
import { canonicalUuid } from './uuid.ts';
import type { VariantValue } from './variant.ts';

/**
 * Reads an argument as the schema types it, whatever type the console chose. An integer may have any integer type, a
 * double may be an integer, and text may be a number or a bool. Binary counts as text. A uuid may be text. An empty
 * list may be `[]`, an empty map `{}`. A bool may be 0, 1, or the text true or false.
 * @param name the name of the argument, for the error.
 * @returns a bigint for 64 bits and times, canonical lower case for a uuid, an {@link ObjectId} for an object id.
 * @throws QmfException (InvalidParameter) such as `mtu is "abc"; expected uint32 (0 to 4294967295)`.
 */
export function fromWire(type: TypeName, value: AmqpValue, name: string): VariantValue {
  const read = readAs(type, value);
  if (read === undefined) {
    const text = `${name} is ${quoted(value)}; expected ${describeType(type)}`;
    throw new QmfException(statusCodes.InvalidParameter, text);
  }
  return read;
}

function readAs(type: TypeName, value: AmqpValue): VariantValue {
  const row = typeTable[type];
  switch (row.form) {
    case 'integer':
      return integerFromWire(row, type, value);
    case 'float': {
      const number = readNumber(value);
      return number === undefined ? undefined : Number(number);
    }
    case 'text':
      return textFromWire(value, row.maxOctets);
    case 'bool':
      return boolFromWire(value);
    case 'uuid':
      return uuidFromWire(value);
    case 'objId':
      return readObjectId(value);
    case 'map':
      return isMap(value) ? value : isText(value, '{}') ? new Map() : undefined;
    case 'list':
      return readList(value) ?? (isText(value, '[]') ? [] : undefined);
  }
}

function integerFromWire(row: IntegerType, type: TypeName, value: AmqpValue): number | bigint | undefined {
  const number = readInteger(value);
  if (number === undefined || number < row.min || number > row.max) return undefined;
  return isWide(type) ? number : Number(number);
}

/** Tells whether a program holds values of this type as bigint: 64 bits do not fit a number. */
function isWide(type: TypeName): boolean {
  return type === 'uint64' || type === 'int64' || type === 'absTime' || type === 'deltaTime';
}

function textFromWire(value: AmqpValue, maxOctets: number): string | undefined {
  const read = typeof value === 'boolean' ? value : (readNumber(value) ?? readText(value));
  return read === undefined || countOctets(String(read)) > maxOctets ? undefined : String(read);
}

function uuidFromWire(value: AmqpValue): string | undefined {
  const text = value instanceof Typed && value.amqp === 'uuid' ? (value.value as string) : readText(value);
  return text === undefined ? undefined : canonicalUuid(text);
}

function isText(value: AmqpValue, expected: string): boolean {
  return readText(value)?.trim() === expected;
}

function boolFromWire(value: AmqpValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = readInteger(value)?.toString() ?? readText(value);
  if (word === '1' || word === 'true') return true;
  return word === '0' || word === 'false' ? false : undefined;
}
