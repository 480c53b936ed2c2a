import { maxShortTextOctets, maxTextOctets } from '../../limits.ts';
import { countOctets } from '../../values/cut-text.ts';
import { quoted } from '../../values/quoted.ts';
import type { TypeName } from '../../values/type-table.ts';
import type { SchemaLimits } from '../schema.ts';

/** Checks a default. @returns what would be right, undefined for a valid default. */
type Check = (text: string, bounds: SchemaLimits) => string | undefined;

/**
 * Types that can have a default. The Python console converts the default of an unsigned integer of 16 bits or more, a
 * bool and a map. It sends the bare text for every other type: right for strings, and agents take `[]` for an empty
 * list.
 */
const checks: { readonly [T in TypeName]?: Check } = {
  uint16: checkUnsigned(16),
  uint32: checkUnsigned(32),
  uint64: checkUnsigned(64),
  bool: (text) => (/^(?:true|false|1|0)$/.test(text) ? undefined : 'true, false, 1 or 0'),
  sstr: checkText(maxShortTextOctets),
  lstr: checkText(maxTextOctets),
  map: (text) => (text === '{}' ? undefined : '{}'),
  list: (text) => (text === '[]' ? undefined : '[]'),
};

/** Describes why the default of an argument is invalid; undefined for a valid one. */
export function findDefaultProblem(type: TypeName, text: string, bounds: SchemaLimits): string | undefined {
  const check = checks[type];
  if (check === undefined) {
    const cause = `which consoles would send as text for type ${type}`;
    return `default is ${quoted(text)}, ${cause}; expected a default only for ${Object.keys(checks).join(', ')}`;
  }
  const expected = check(text, bounds);
  return expected === undefined
    ? undefined
    : `default is ${quoted(text)}, of type ${type}; expected ${expected}`;
}

function checkUnsigned(bits: number): Check {
  const largest = 2n ** BigInt(bits) - 1n;
  return (text, { min = 0, max = largest }) => {
    const value = /^(?:0|[1-9]\d{0,19}|0[xX][\da-fA-F]{1,16})$/.test(text) ? BigInt(text) : undefined;
    return value !== undefined && value <= largest && value >= min && value <= max
      ? undefined
      : `a number from ${min} to ${max}, decimal or 0x`;
  };
}

function checkText(maxOctets: number): Check {
  return (text, { maxlen = maxOctets }) => {
    const limit = Math.min(maxOctets, maxlen);
    return countOctets(text) <= limit ? undefined : `at most ${limit} octets`;
  };
}
