import { plural } from '#base';
import {
  type AmqpMap,
  type AmqpValue,
  QmfException,
  type SchemaArgument,
  type SchemaMethod,
  statusCodes,
  toWire,
  type Variant,
  type VariantValue,
  variantToWire,
} from '#qmf';
import { toTypedValues, type ValuesByName } from '../queries/object-values.ts';

/** Arguments of a call: by name, or as a list of the input arguments in the order of the schema. */
export type CallArguments = ValuesByName | readonly VariantValue[];

const isInput = ({ dir }: SchemaArgument) => dir !== 'O';
const isOutput = ({ dir }: SchemaArgument) => dir !== 'I';

/**
 * Converts arguments to the types of the schema. An argument with a default may be missing: the agent fills it in.
 * @throws {QmfException} code 4, with argument, value and expected type.
 */
export function writeArguments(method: SchemaMethod, args: CallArguments): AmqpMap {
  const inputs = method.arguments.filter(isInput);
  const byName = isList(args) ? nameArguments(method.name, inputs, args) : args;
  for (const name of Object.keys(byName)) {
    if (!inputs.some((input) => input.name === name)) {
      throw invalid(`${method.name} has no argument ${name}; it takes ${describeArguments(inputs)}`);
    }
  }
  const written = new Map<AmqpValue, AmqpValue>();
  for (const input of inputs) {
    const value = Object.hasOwn(byName, input.name) ? byName[input.name] : undefined;
    if (value !== undefined) written.set(input.name, writeArgument(input, value));
    else if (input.default === undefined) {
      throw invalid(`${input.name} is missing; ${method.name} takes ${describeArguments(inputs)}`);
    }
  }
  return written;
}

/**
 * Converts arguments without a schema, by their JavaScript types.
 * @throws {QmfException} code 4 for a list, which has no order without a schema.
 */
export function writeUntypedArguments(args: CallArguments): AmqpMap {
  if (isList(args)) throw invalid('without a schema the arguments have no order; give them by name');
  const written = new Map<AmqpValue, AmqpValue>();
  for (const [name, value] of Object.entries(args)) {
    if (value !== undefined) written.set(name, variantToWire(value as Variant));
  }
  return written;
}

/** Reads the results of a method by the types of the schema. Never throws. */
export function readResults(method: SchemaMethod | undefined, results: AmqpMap): ValuesByName {
  return toTypedValues(results, method?.arguments.filter(isOutput) ?? []);
}

/** Lists the input arguments of a method for people: `mtu uint32, [persistent bool]`. */
export function describeArguments(inputs: readonly SchemaArgument[]): string {
  if (inputs.length === 0) return 'no arguments';
  return inputs
    .map(({ name, type, default: defaultValue }) =>
      defaultValue === undefined ? `${name} ${type}` : `[${name} ${type}]`,
    )
    .join(', ');
}

function nameArguments(
  method: string,
  inputs: readonly SchemaArgument[],
  values: readonly VariantValue[],
): ValuesByName {
  if (values.length > inputs.length) {
    throw invalid(
      `${method} was given ${plural(values.length, 'argument')}; it takes ${describeArguments(inputs)}`,
    );
  }
  return Object.fromEntries(values.map((value, index) => [inputs[index]?.name, value]));
}

function writeArgument({ name, type }: SchemaArgument, value: VariantValue): AmqpValue {
  try {
    return toWire(type, value, 'refuse');
  } catch (error) {
    if (!(error instanceof QmfException)) throw error;
    const problem = error.message.replace(/^value is/, `${name} is`);
    throw new QmfException(error.code, problem, { cause: error });
  }
}

const isList = (args: CallArguments): args is readonly VariantValue[] => Array.isArray(args);
const invalid = (problem: string) => new QmfException(statusCodes.InvalidParameter, problem);
