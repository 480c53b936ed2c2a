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

/** Arguments of a call: by name, or the input arguments in the order of the schema. */
export type CallArguments = ValuesByName | readonly VariantValue[];

const takesInput = ({ dir }: SchemaArgument) => dir !== 'O';
const givesOutput = ({ dir }: SchemaArgument) => dir !== 'I';

/**
 * Arguments as they travel, each with the type of the schema. One that has a default may be left out: the agent puts it in.
 * @throws {QmfException} code 4, naming argument, value and what would be right.
 */
export function writeArguments(method: SchemaMethod, given: CallArguments): AmqpMap {
  const inputs = method.arguments.filter(takesInput);
  const byName = isList(given) ? inOrder(method.name, inputs, given) : given;
  for (const name of Object.keys(byName)) {
    if (!inputs.some((input) => input.name === name))
      throw invalid(unknownArgument(method.name, name, inputs));
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

/** Arguments without a schema: as JavaScript types them. */
export function writeUntypedArguments(given: CallArguments): AmqpMap {
  if (isList(given)) throw invalid('without a schema the arguments have no order; give them by name');
  const written = new Map<AmqpValue, AmqpValue>();
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) written.set(name, variantToWire(value as Variant));
  }
  return written;
}

/** What a method gave back, typed by the schema. Never throws. */
export function readResults(method: SchemaMethod | undefined, results: AmqpMap): ValuesByName {
  return toTypedValues(results, method?.arguments.filter(givesOutput) ?? []);
}

/** `mtu uint32, [persistent bool]`. */
export function describeArguments(inputs: readonly SchemaArgument[]): string {
  if (inputs.length === 0) return 'no arguments';
  return inputs
    .map(({ name, type, default: byDefault }) =>
      byDefault === undefined ? `${name} ${type}` : `[${name} ${type}]`,
    )
    .join(', ');
}

function inOrder(
  method: string,
  inputs: readonly SchemaArgument[],
  given: readonly VariantValue[],
): ValuesByName {
  if (given.length > inputs.length) {
    throw invalid(`${method} was given ${given.length} arguments; it takes ${describeArguments(inputs)}`);
  }
  return Object.fromEntries(given.map((value, index) => [inputs[index]?.name, value]));
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

function unknownArgument(method: string, name: string, inputs: readonly SchemaArgument[]): string {
  return `${method} has no argument ${name}; it takes ${describeArguments(inputs)}`;
}

const isList = (given: CallArguments): given is readonly VariantValue[] => Array.isArray(given);
const invalid = (problem: string) => new QmfException(statusCodes.InvalidParameter, problem);
