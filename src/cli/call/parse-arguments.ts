import type { ValuesByName } from '#console';
import type { SchemaArgument, SchemaMethod, TypeName, VariantValue } from '#qmf';
import { usageError } from '../command.ts';

/**
 * Arguments as people type them: `mtu=1500 persistent=false`, or the values in the order of the schema.
 * @throws {CommandError} naming argument, value and what would be right.
 */
export function parseArguments(method: SchemaMethod, words: readonly string[]): ValuesByName {
  const inputs = method.arguments.filter(({ dir }) => dir !== 'O');
  const values: Record<string, VariantValue> = Object.create(null);
  const named = words.filter((word) => nameIn(word) !== undefined);
  if (named.length > 0 && named.length < words.length) {
    const bare = words.find((word) => nameIn(word) === undefined);
    throw usageError(`"${bare}" has no name while ${named[0]} has; name all arguments or none`);
  }
  if (words.length > inputs.length) {
    const counted = words.length === 1 ? '1 argument is' : `${words.length} arguments are`;
    throw usageError(`${counted} too many; ${usageOf(method.name, inputs)}`);
  }
  for (const [index, word] of words.entries()) {
    const name = nameIn(word);
    const input = name === undefined ? inputs[index] : inputs.find((one) => one.name === name);
    if (!input) throw usageError(`${method.name} has no argument ${name}; ${usageOf(method.name, inputs)}`);
    if (input.name in values) throw usageError(`${input.name} is given twice; once is right`);
    values[input.name] = parseValue(input, name === undefined ? word : word.slice(name.length + 1));
  }
  const missing = inputs.find((input) => input.default === undefined && !(input.name in values));
  if (missing) throw usageError(`${missing.name} is missing; ${usageOf(method.name, inputs)}`);
  return values;
}

/** `setMtu takes mtu=uint32`; what has a default stands in brackets. */
function usageOf(method: string, inputs: readonly SchemaArgument[]): string {
  if (inputs.length === 0) return `${method} takes no arguments`;
  const shown = inputs.map(({ name, type, default: byDefault }) =>
    byDefault === undefined ? `${name}=${type}` : `[${name}=${byDefault === '' ? type : byDefault}]`,
  );
  return `${method} takes ${shown.join(' ')}`;
}

const nameIn = (word: string): string | undefined => /^([A-Za-z_]\w*)=/.exec(word)?.[1];

function parseValue({ name, type }: SchemaArgument, text: string): VariantValue {
  const value = parsers[type](text);
  if (value === undefined) throw usageError(`${name} is "${text}"; ${wanted[type] ?? type} is right`);
  return value;
}

const integer = (text: string) => (/^-?\d+$|^0x[\da-f]+$/i.test(text) ? BigInt(text) : undefined);
const decimal = (text: string) =>
  text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined;
const asIs = (text: string) => text;

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false,
};
const bool = (text: string) => (Object.hasOwn(words, text) ? words[text] : undefined);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
function list(text: string): VariantValue {
  const value = json(text);
  return Array.isArray(value) ? (value as VariantValue) : undefined;
}
function map(text: string): VariantValue {
  const value = json(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as VariantValue)
    : undefined;
}
/** An object's name, or what `--json` prints for an object id. */
function objectId(text: string): VariantValue {
  const value = json(text) as { objectName?: unknown; agent?: unknown } | undefined;
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
};
function deltaTime(text: string): bigint | undefined {
  const [, digits, unit = 'ns'] = /^(\d+)(ns|ms|s|min|h)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : BigInt(digits) * (nsPer[unit] as bigint);
}
function absTime(text: string): bigint | undefined {
  const ms = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? integer(text) : BigInt(ms) * 1_000_000n;
}

const parsers: Readonly<Record<TypeName, (text: string) => VariantValue>> = {
  uint8: integer,
  uint16: integer,
  uint32: integer,
  uint64: integer,
  int8: integer,
  int16: integer,
  int32: integer,
  int64: integer,
  bool,
  float: decimal,
  double: decimal,
  sstr: asIs,
  lstr: asIs,
  uuid: asIs,
  absTime,
  deltaTime,
  objId: objectId,
  map,
  list,
};

const wanted: Readonly<Partial<Record<TypeName, string>>> = {
  bool: 'true or false',
  absTime: 'a time such as 2026-11-21T01:47:43Z, or nanoseconds since 1970,',
  deltaTime: 'a number of ns, ms, s, min or h, such as 30s,',
  map: 'JSON such as {"miimon": 100}',
  list: 'JSON such as ["eth1", "eth2"]',
  objId: "an object's name",
};
