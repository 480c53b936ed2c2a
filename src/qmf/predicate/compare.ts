import { type AmqpMap, type AmqpValue, readText, Typed } from '../values/amqp.ts';
import { isMap, readList, readNumber } from '../values/read-value.ts';

/** Literals nest no deeper than this, so nothing deeper can be equal to one. */
const maxDepth = 32;

/** A scalar as comparisons see it. Octets that are no text, decimals and the like are none of these. */
type Scalar =
  | { readonly kind: 'number'; readonly value: number | bigint }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string; readonly anyCase: boolean }
  | { readonly kind: 'null' };

function scalar(value: AmqpValue): Scalar | undefined {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (value instanceof Typed && value.amqp === 'uuid')
    return { kind: 'text', value: (value.value as string).toLowerCase(), anyCase: true };
  const number = value instanceof Typed && value.amqp === 'timestamp' ? value.value : readNumber(value);
  if (typeof number === 'number' || typeof number === 'bigint') return { kind: 'number', value: number };
  const source = readText(value) ?? referenceName(value);
  return source === undefined ? undefined : { kind: 'text', value: source, anyCase: false };
}

/** A reference is the name of its object: who wrote the agent's name beside it, and who did not, mean the same. */
function referenceName(value: AmqpValue): string | undefined {
  return isMap(value) ? readText(value.get('_object_name')) : undefined;
}

const wholeNumber = /^[+-]?\d{1,40}$/;
const decimalNumber = /^[+-]?(\d{1,40}\.?\d{0,40}|\.\d{1,40})(e[+-]?\d{1,3})?$/i;

/** The number a text stands for in decimal; undefined where it stands for none. */
function numberOf(source: string): number | bigint | undefined {
  if (wholeNumber.test(source)) return BigInt(source.replace('+', ''));
  return decimalNumber.test(source) ? Number(source) : undefined;
}

/** Negative, 0 or positive; undefined for what has no order: NaN, different kinds, bools, maps. 64 bits are exact. */
export function compareOrder(a: AmqpValue, b: AmqpValue): number | undefined {
  const left = scalar(a);
  const right = scalar(b);
  if (left === undefined || right === undefined) return undefined;
  return orderScalars(left, right);
}

function orderScalars(left: Scalar, right: Scalar): number | undefined {
  if (left.kind === 'number' && right.kind === 'number') return orderNumbers(left.value, right.value);
  if (left.kind === 'text' && right.kind === 'text') return orderTexts(left, right);
  if (left.kind === 'number' && right.kind === 'text') {
    const number = numberOf(right.value);
    return number === undefined ? undefined : orderNumbers(left.value, number);
  }
  if (left.kind === 'text' && right.kind === 'number') {
    const number = numberOf(left.value);
    return number === undefined ? undefined : orderNumbers(number, right.value);
  }
  return undefined;
}

function orderNumbers(a: number | bigint, b: number | bigint): number | undefined {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(a) || Number.isNaN(b) ? undefined : 0;
}

function orderTexts(
  a: Extract<Scalar, { kind: 'text' }>,
  b: Extract<Scalar, { kind: 'text' }>,
): number | undefined {
  const anyCase = a.anyCase || b.anyCase;
  const left = anyCase ? a.value.toLowerCase() : a.value;
  const right = anyCase ? b.value.toLowerCase() : b.value;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether two values are the same to a person: numbers by size, lists and maps by what is in them. */
export function areEqual(a: AmqpValue, b: AmqpValue, depth = 0): boolean {
  const left = scalar(a);
  const right = scalar(b);
  if (left !== undefined && right !== undefined) return equalScalars(left, right);
  if (left !== undefined || right !== undefined || depth >= maxDepth) return false;
  if (isMap(a) && isMap(b)) return equalMaps(a, b, depth);
  const leftList = readList(a);
  const rightList = readList(b);
  if (leftList !== undefined && rightList !== undefined) return equalLists(leftList, rightList, depth);
  return a instanceof Typed && b instanceof Typed && equalOctets(a.value, b.value);
}

function equalScalars(left: Scalar, right: Scalar): boolean {
  if (left.kind === 'null' || right.kind === 'null') return left.kind === right.kind;
  if (left.kind === 'bool') return boolOf(right) === left.value;
  if (right.kind === 'bool') return boolOf(left) === right.value;
  return orderScalars(left, right) === 0;
}

function boolOf(value: Exclude<Scalar, { kind: 'null' }>): boolean | undefined {
  if (value.kind === 'bool') return value.value;
  const word = String(value.value).toLowerCase();
  if (word === 'true' || (value.kind === 'number' && word === '1')) return true;
  return word === 'false' || (value.kind === 'number' && word === '0') ? false : undefined;
}

function equalLists(a: readonly AmqpValue[], b: readonly AmqpValue[], depth: number): boolean {
  return a.length === b.length && a.every((item, index) => areEqual(item, b[index] ?? null, depth + 1));
}

function equalMaps(a: AmqpMap, b: AmqpMap, depth: number): boolean {
  if (a.size !== b.size) return false;
  for (const [key, item] of a) {
    const other = b.get(key);
    if (other === undefined || !areEqual(item, other, depth + 1)) return false;
  }
  return true;
}

function equalOctets(a: unknown, b: unknown): boolean {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return false;
  return a.length === b.length && a.every((octet, index) => octet === b[index]);
}
