import { readObjectId } from '../messages/objects.ts';
import type { TypeName } from '../schema/schema.ts';
import { QmfException, statusCodes } from '../status.ts';
import { type AmqpValue, readText, Typed } from './amqp.ts';
import { canonicalUuid, isMap, quoted, readInteger, readList, readNumber } from './read-value.ts';
import { describeType, type TypeRow, typeTable } from './type-table.ts';
import type { VariantValue } from './variant.ts';
import { countOctets } from './wire-safe.ts';

/**
 * An argument as consoles type it, read as the schema has it: any integer type for any integer it fits, an integer
 * for a double, a number or bool for a text, text for a uuid, `[]` and `{}` for an empty list and map, 0, 1 and
 * the texts true and false for a bool; binary counts as text. Integers of 64 bits and times come as bigint, a uuid
 * in canonical lower case, an object id as {@link ObjectId}, maps and lists as they are.
 * @param name the argument's, for the error.
 * @throws QmfException (InvalidParameter) such as `mtu is "abc"; uint32 expected (0 to 4294967295)`.
 */
export function fromWire(type: TypeName, value: AmqpValue, name: string): VariantValue {
  const read = byForm(typeTable[type], type, value);
  if (read === undefined) {
    throw new QmfException(
      statusCodes.InvalidParameter,
      `${name} is ${quoted(value)}; ${describeType(type)}`,
    );
  }
  return read;
}

function byForm(row: TypeRow, type: TypeName, value: AmqpValue): VariantValue {
  switch (row.form) {
    case 'integer':
      return integerOf(row, type, value);
    case 'float': {
      const number = readNumber(value);
      return number === undefined ? undefined : Number(number);
    }
    case 'text':
      return textOf(value, row.maxOctets);
    case 'bool':
      return boolOf(value);
    case 'uuid':
      return uuidFrom(value);
    case 'objId':
      return readObjectId(value);
    case 'map':
      return isMap(value) ? value : emptyText(value, '{}') ? new Map() : undefined;
    case 'list':
      return readList(value) ?? (emptyText(value, '[]') ? [] : undefined);
  }
}

function integerOf(
  row: Extract<TypeRow, { form: 'integer' }>,
  type: TypeName,
  value: AmqpValue,
): number | bigint | undefined {
  const number = readInteger(value);
  if (number === undefined || number < row.min || number > row.max) return undefined;
  return isWide(type) ? number : Number(number);
}

/** Whether values of a type are bigint in a program: 64 bits do not fit a number. */
function isWide(type: TypeName): boolean {
  return type === 'uint64' || type === 'int64' || type === 'absTime' || type === 'deltaTime';
}

function textOf(value: AmqpValue, maxOctets: number): string | undefined {
  const read = typeof value === 'boolean' ? value : (readNumber(value) ?? readText(value));
  return read === undefined || countOctets(String(read)) > maxOctets ? undefined : String(read);
}

function uuidFrom(value: AmqpValue): string | undefined {
  const source = value instanceof Typed && value.amqp === 'uuid' ? (value.value as string) : readText(value);
  return source === undefined ? undefined : canonicalUuid(source);
}

function emptyText(value: AmqpValue, form: string): boolean {
  return readText(value)?.trim() === form;
}

function boolOf(value: AmqpValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = readInteger(value)?.toString() ?? readText(value);
  if (word === '1' || word === 'true') return true;
  return word === '0' || word === 'false' ? false : undefined;
}
