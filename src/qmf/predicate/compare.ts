import { maxNesting } from '../limits.ts';
import { type AmqpMap, type AmqpValue, readText, Typed } from '../values/amqp.ts';
import { isMap, readList, readNumber } from '../values/read-value.ts';

interface TextScalar {
  readonly kind: 'text';
  readonly value: string;
  /** True for a uuid, which compares in any case. */
  readonly ignoresCase: boolean;
}

/** A scalar value as comparisons see it. Octets that are not UTF-8, decimals and the like have no such form. */
type Scalar =
  | { readonly kind: 'number'; readonly value: number | bigint }
  | { readonly kind: 'bool'; readonly value: boolean }
  | TextScalar
  | { readonly kind: 'null' };

function readScalar(value: AmqpValue): Scalar | undefined {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (value instanceof Typed && value.amqp === 'uuid')
    return { kind: 'text', value: (value.value as string).toLowerCase(), ignoresCase: true };
  const number = value instanceof Typed && value.amqp === 'timestamp' ? value.value : readNumber(value);
  if (typeof number === 'number' || typeof number === 'bigint') return { kind: 'number', value: number };
  const text = readText(value) ?? referencedName(value);
  return text === undefined ? undefined : { kind: 'text', value: text, ignoresCase: false };
}

/** A reference compares by the name of its object, with or without the name of the agent beside it. */
function referencedName(value: AmqpValue): string | undefined {
  return isMap(value) ? readText(value.get('_object_name')) : undefined;
}

const wholeNumber = /^[+-]?\d{1,40}$/;
const decimalNumber = /^[+-]?(\d{1,40}\.?\d{0,40}|\.\d{1,40})(e[+-]?\d{1,3})?$/i;

/** Parses a text as a decimal number; undefined for any other text. */
function parseNumber(text: string): number | bigint | undefined {
  if (wholeNumber.test(text)) return BigInt(text.replace('+', ''));
  return decimalNumber.test(text) ? Number(text) : undefined;
}

/**
 * Compares two values by order. 64 bits compare exactly.
 * @returns a negative number, 0 or a positive number; undefined for NaN, different kinds, bools and maps.
 */
export function compareOrder(a: AmqpValue, b: AmqpValue): number | undefined {
  const left = readScalar(a);
  const right = readScalar(b);
  if (left === undefined || right === undefined) return undefined;
  return compareScalars(left, right);
}

function compareScalars(left: Scalar, right: Scalar): number | undefined {
  if (left.kind === 'number' && right.kind === 'number') return compareNumbers(left.value, right.value);
  if (left.kind === 'text' && right.kind === 'text') return compareTexts(left, right);
  if (left.kind === 'number' && right.kind === 'text') {
    const number = parseNumber(right.value);
    return number === undefined ? undefined : compareNumbers(left.value, number);
  }
  if (left.kind === 'text' && right.kind === 'number') {
    const number = parseNumber(left.value);
    return number === undefined ? undefined : compareNumbers(number, right.value);
  }
  return undefined;
}

function compareNumbers(a: number | bigint, b: number | bigint): number | undefined {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(a) || Number.isNaN(b) ? undefined : 0;
}

function compareTexts(a: TextScalar, b: TextScalar): number {
  const ignoresCase = a.ignoresCase || b.ignoresCase;
  const left = ignoresCase ? a.value.toLowerCase() : a.value;
  const right = ignoresCase ? b.value.toLowerCase() : b.value;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * Tells whether two values are equal to a person: numbers by size, lists and maps by content. Values beyond the
 * nesting limit are unequal, since no literal nests deeper.
 */
export function areEqual(a: AmqpValue, b: AmqpValue, depth = 0): boolean {
  const left = readScalar(a);
  const right = readScalar(b);
  if (left !== undefined && right !== undefined) return areScalarsEqual(left, right);
  if (left !== undefined || right !== undefined || depth >= maxNesting) return false;
  if (isMap(a) && isMap(b)) return areMapsEqual(a, b, depth);
  const leftList = readList(a);
  const rightList = readList(b);
  if (leftList !== undefined && rightList !== undefined) return areListsEqual(leftList, rightList, depth);
  return a instanceof Typed && b instanceof Typed && areOctetsEqual(a.value, b.value);
}

function areScalarsEqual(left: Scalar, right: Scalar): boolean {
  if (left.kind === 'null' || right.kind === 'null') return left.kind === right.kind;
  if (left.kind === 'bool') return toBool(right) === left.value;
  if (right.kind === 'bool') return toBool(left) === right.value;
  return compareScalars(left, right) === 0;
}

function toBool(scalar: Exclude<Scalar, { kind: 'null' }>): boolean | undefined {
  if (scalar.kind === 'bool') return scalar.value;
  const word = String(scalar.value).toLowerCase();
  if (word === 'true' || (scalar.kind === 'number' && word === '1')) return true;
  return word === 'false' || (scalar.kind === 'number' && word === '0') ? false : undefined;
}

function areListsEqual(a: readonly AmqpValue[], b: readonly AmqpValue[], depth: number): boolean {
  return a.length === b.length && a.every((item, index) => areEqual(item, b[index] ?? null, depth + 1));
}

function areMapsEqual(a: AmqpMap, b: AmqpMap, depth: number): boolean {
  if (a.size !== b.size) return false;
  for (const [key, item] of a) {
    const other = b.get(key);
    if (other === undefined || !areEqual(item, other, depth + 1)) return false;
  }
  return true;
}

function areOctetsEqual(a: unknown, b: unknown): boolean {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return false;
  return a.length === b.length && a.every((octet, index) => octet === b[index]);
}
