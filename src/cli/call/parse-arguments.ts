import { shorten } from '#base';
import type { ValuesByName } from '#console';
import type { SchemaArgument, SchemaMethod, TypeName, VariantValue } from '#qmf';
import { usageError } from '../command.ts';
import { readArgumentFile } from './argument-file.ts';

/**
 * Parses the arguments of a method: `mtu=1500 persistent=false`, or the values in the order of the schema. `@PATH` in place of a value
 * stands for the text of a file, and `@@` for an `@` at the beginning of a value.
 * @throws {CommandError} with status 2, naming the argument, its value and the expected one.
 */
export function parseArguments(method: SchemaMethod, words: readonly string[]): ValuesByName {
  const inputs = method.arguments.filter(({ dir }) => dir !== 'O');
  const values: Record<string, VariantValue> = Object.create(null);
  const named = words.filter((word) => argumentName(word) !== undefined);
  if (named.length > 0 && named.length < words.length) {
    const bare = words.find((word) => argumentName(word) === undefined);
    throw usageError(`"${bare}" has no name while ${named[0]} has; expected names for all arguments or none`);
  }
  if (words.length > inputs.length) {
    const counted = words.length === 1 ? '1 argument is' : `${words.length} arguments are`;
    throw usageError(`${counted} too many; ${describeUsage(method.name, inputs)}`);
  }
  for (const [index, word] of words.entries()) {
    const name = argumentName(word);
    const input = name === undefined ? inputs[index] : inputs.find((one) => one.name === name);
    if (!input)
      throw usageError(`${method.name} has no argument ${name}; ${describeUsage(method.name, inputs)}`);
    if (input.name in values) throw usageError(`${input.name} is given twice; expected once`);
    values[input.name] = parseValue(input, name === undefined ? word : word.slice(name.length + 1));
  }
  const missing = inputs.find((input) => input.default === undefined && !(input.name in values));
  if (missing) throw usageError(`${missing.name} is missing; ${describeUsage(method.name, inputs)}`);
  return values;
}

/** Describes a method's arguments as `setMtu takes mtu=uint32`, those with a default in brackets. */
function describeUsage(method: string, inputs: readonly SchemaArgument[]): string {
  if (inputs.length === 0) return `${method} takes no arguments`;
  const words = inputs.map(({ name, type, default: byDefault }) =>
    byDefault === undefined ? `${name}=${type}` : `[${name}=${byDefault === '' ? type : byDefault}]`,
  );
  return `${method} takes ${words.join(' ')}`;
}

const argumentName = (word: string): string | undefined => /^([A-Za-z_]\w*)=/.exec(word)?.[1];

function parseValue(argument: SchemaArgument, word: string): VariantValue {
  const { name, type } = argument;
  const text = readText(argument, word);
  const value = parsers[type](text);
  if (value === undefined)
    throw usageError(`${name} is "${shorten(text, maxQuoted)}"; expected ${expected[type] ?? type}`);
  return value;
}

/** Characters of a value that an error quotes: a file may be long. */
const maxQuoted = 200;

function readText({ name, type }: SchemaArgument, word: string): string {
  if (word.startsWith('@@')) return word.slice(1);
  if (!word.startsWith('@')) return word;
  const text = readArgumentFile(name, word.slice(1));
  // Editors end a file with a line break; a long text may mean it.
  return type === 'lstr' ? text : text.replace(/\r?\n$/, '');
}

const parseInteger = (text: string) => (/^-?\d+$|^0x[\da-f]+$/i.test(text) ? BigInt(text) : undefined);
const parseDecimal = (text: string) =>
  text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined;
const keepText = (text: string) => text;

const boolByWord: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false,
};
const parseBool = (text: string) => (Object.hasOwn(boolByWord, text) ? boolByWord[text] : undefined);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
function parseList(text: string): VariantValue {
  const value = parseJson(text);
  return Array.isArray(value) ? (value as VariantValue) : undefined;
}
function parseMap(text: string): VariantValue {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as VariantValue)
    : undefined;
}
/** Parses an object's name, or the JSON that commands print for an object id. */
function parseObjectId(text: string): VariantValue {
  const value = parseJson(text) as { objectName?: unknown; agent?: unknown } | undefined;
  if (typeof value !== 'object' || value === null) return text === '' ? undefined : { objectName: text };
  if (typeof value.objectName !== 'string') return undefined;
  return typeof value.agent === 'string'
    ? { objectName: value.objectName, agentName: value.agent }
    : { objectName: value.objectName };
}
const nsPer: Readonly<Record<string, bigint>> = {
  ns: 1n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  min: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};
function parseDeltaTime(text: string): bigint | undefined {
  const [, digits, unit = 'ns'] = /^(\d+) ?(ns|ms|s|min|h|d)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : BigInt(digits) * (nsPer[unit] as bigint);
}
function parseAbsTime(text: string): bigint | undefined {
  const ms = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? parseInteger(text) : BigInt(ms) * 1_000_000n;
}

const parsers: Readonly<Record<TypeName, (text: string) => VariantValue>> = {
  uint8: parseInteger,
  uint16: parseInteger,
  uint32: parseInteger,
  uint64: parseInteger,
  int8: parseInteger,
  int16: parseInteger,
  int32: parseInteger,
  int64: parseInteger,
  bool: parseBool,
  float: parseDecimal,
  double: parseDecimal,
  sstr: keepText,
  lstr: keepText,
  uuid: keepText,
  absTime: parseAbsTime,
  deltaTime: parseDeltaTime,
  objId: parseObjectId,
  map: parseMap,
  list: parseList,
};

/** The valid values of a type, where its name alone does not say them. */
const expected: Readonly<Partial<Record<TypeName, string>>> = {
  bool: 'true or false',
  absTime: 'a time such as 2026-11-21T01:47:43Z, or nanoseconds since 1970',
  deltaTime: 'a number of ns, ms, s, min, h or d, such as 30s',
  map: 'JSON such as {"miimon": 100}',
  list: 'JSON such as ["eth1", "eth2"]',
  objId: "an object's name",
};
