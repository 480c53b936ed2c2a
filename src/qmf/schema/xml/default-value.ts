import type { TypeName } from '../schema.ts';
import { quoted } from './problems.ts';

/** Bounds of an argument, as its schema has them. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly maxlen?: number | undefined;
}

type Check = (text: string, bounds: Bounds) => string | undefined;

/**
 * Types whose default may be written, and what it must be. The Python console turns a default back into a value
 * for unsigned integers of 16 bits and more, bool and map, and sends the bare text for every other type: right for
 * strings, and understood by agents that take `[]` for an empty list.
 */
const checks: { readonly [T in TypeName]?: Check } = {
  uint16: unsigned(16),
  uint32: unsigned(32),
  uint64: unsigned(64),
  bool: (text) => (/^(?:true|false|1|0)$/.test(text) ? undefined : 'true, false, 1 or 0'),
  sstr: string(255),
  lstr: string(65_535),
  map: (text) => (text === '{}' ? undefined : '{}'),
  list: (text) => (text === '[]' ? undefined : '[]'),
};

/** What is wrong with the default of an argument, and what would be right. */
export function findDefaultProblem(type: TypeName, text: string, bounds: Bounds): string | undefined {
  const check = checks[type];
  if (check === undefined)
    return `default is ${quoted(text)}, which consoles would send as text for type ${type}; only ${Object.keys(checks).join(', ')} can have a default`;
  const right = check(text, bounds);
  return right === undefined ? undefined : `default is ${quoted(text)}, type ${type}; ${right}`;
}

const utf8 = new TextEncoder();
/** Length of a text in octets of UTF-8. */
export const octets = (text: string): number => utf8.encode(text).length;

function unsigned(bits: number): Check {
  const largest = 2n ** BigInt(bits) - 1n;
  return (text, { min = 0, max = largest }) => {
    const value = /^(?:0|[1-9]\d{0,19}|0[xX][\da-fA-F]{1,16})$/.test(text) ? BigInt(text) : undefined;
    return value !== undefined && value <= largest && value >= min && value <= max
      ? undefined
      : `a number from ${min} to ${max}, decimal or 0x`;
  };
}

function string(longest: number): Check {
  return (text, { maxlen = longest }) =>
    octets(text) <= Math.min(longest, maxlen) ? undefined : `at most ${Math.min(longest, maxlen)} octets`;
}
