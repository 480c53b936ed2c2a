import {
  type AmqpMap,
  type AmqpValue,
  fromWire,
  QmfException,
  type SchemaArgument,
  type SchemaMethod,
  statusCodes,
  ulong,
  type VariantValue,
} from '#qmf';

/**
 * Reads the arguments of a call as consoles type them. Fills absent ones from the defaults of the schema.
 * @throws {QmfException} for an unknown, missing or invalid argument.
 */
export function readArguments(
  { name: methodName, arguments: members }: SchemaMethod,
  values: AmqpMap,
): Readonly<Record<string, VariantValue>> {
  const inputs = members.filter(({ dir }) => dir !== 'O');
  for (const name of values.keys()) {
    if (inputs.some((input) => input.name === name)) continue;
    const names = inputs.map((input) => input.name).join(', ');
    const expected = names === '' ? 'it takes none' : `expected ${names}`;
    throw invalid(`${JSON.stringify(name)} is not an argument of ${methodName}; ${expected}`);
  }
  return Object.fromEntries(inputs.map((input) => [input.name, readArgument(input, values.get(input.name))]));
}

function readArgument(argument: SchemaArgument, sent: AmqpValue | undefined): VariantValue {
  const { name, type, min, max } = argument;
  const value = sent === undefined || sent === null ? defaultOf(argument) : sent;
  if (value === undefined) throw invalid(`${name} is missing; expected ${type}`);
  const read = fromWire(type, value, name);
  const isNumber = typeof read === 'number' || typeof read === 'bigint';
  if (isNumber && ((min !== undefined && read < min) || (max !== undefined && read > max))) {
    throw invalid(`${name} is ${read}; expected a number from ${min ?? 'any'} to ${max ?? 'any'}`);
  }
  return read;
}

/** Returns the default of the schema. The schema writes every default as text; old consoles send numbers for numbers. */
function defaultOf({ type, default: value }: SchemaArgument): AmqpValue | undefined {
  return value !== undefined && type.startsWith('uint') ? ulong(BigInt(value)) : value;
}

function invalid(text: string): QmfException {
  return new QmfException(statusCodes.InvalidParameter, text);
}
