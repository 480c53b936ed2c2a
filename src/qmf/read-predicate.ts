import { RE2JS } from 're2js';
import { type AmqpValue, Typed, text } from './amqp.ts';
import { equal, order } from './compare.ts';
import { Malformed } from './errors.ts';
import { numeric, readList, shown } from './fields.ts';
import type { Predicate } from './predicate.ts';

type Lookup = (name: string) => AmqpValue | undefined;
type Test = (value: Lookup) => boolean;
type Operand = { readonly name: string } | { readonly literal: AmqpValue };

/** What strangers may ask for at most: they decide what every object is tried against. */
const maxDepth = 32;
const maxParts = 512;
const maxPatternLength = 256;
const maxPatternSize = 1000;
const maxPatterns = 8;

const comparisons: Readonly<Record<string, (a: AmqpValue, b: AmqpValue) => boolean>> = {
  eq: equal,
  ne: (a, b) => !equal(a, b),
  lt: (a, b) => isOrdered(order(a, b), (sign) => sign < 0),
  le: (a, b) => isOrdered(order(a, b), (sign) => sign <= 0),
  gt: (a, b) => isOrdered(order(a, b), (sign) => sign > 0),
  ge: (a, b) => isOrdered(order(a, b), (sign) => sign >= 0),
};

function isOrdered(sign: number | undefined, holds: (sign: number) => boolean): boolean {
  return sign !== undefined && holds(sign);
}

const operators = [
  'and',
  'or',
  'not',
  ...Object.keys(comparisons),
  're_match',
  'exists',
  'true',
  'false',
] as const;

/**
 * A predicate from its list, such as `['and', ['eq', 'kind', ['quote', 'bond']], ['exists', 'speed']]`; undefined
 * where there is none (absent, null or an empty list), which matches everything. Evaluating it never throws.
 * @throws Malformed that says what is wrong with which part.
 */
export function readPredicate(source: AmqpValue | undefined): Predicate | undefined {
  if (source === undefined || source === null) return undefined;
  const list = readList(source);
  if (list === undefined) throw new Malformed(`predicate is ${shown(source)}; a list expected`);
  if (list.length === 0) return undefined;
  const test = new Reader().test(list, 0);
  return { source: list, matches: (value) => test(value) };
}

class Reader {
  private parts = 0;
  private patterns = 0;

  test(source: AmqpValue, depth: number): Test {
    const list = readList(source);
    if (list === undefined) throw new Malformed(`predicate has ${shown(source)}; an expression expected`);
    this.parts += 1 + list.length;
    if (depth >= maxDepth) throw new Malformed(`predicate is nested deeper than ${maxDepth} levels`);
    if (this.parts > maxParts) throw new Malformed(`predicate has more than ${maxParts} parts`);
    const operator = text(list[0]);
    if (operator === undefined) {
      throw new Malformed(`predicate operator is ${shown(list[0])}; one of ${operators.join(', ')} expected`);
    }
    return this.byOperator(operator, list.slice(1), depth);
  }

  private byOperator(operator: string, rest: readonly AmqpValue[], depth: number): Test {
    switch (operator) {
      case 'and':
        return all(this.tests(rest, depth));
      case 'or':
        return any(this.tests(rest, depth));
      case 'not': {
        const some = any(this.tests(rest, depth));
        return (value) => !some(value);
      }
      case 'true':
      case 'false':
        expectCount(operator, rest, 0);
        return () => operator === 'true';
      case 'exists':
        return exists(rest);
      case 're_match':
        return this.match(rest);
      default:
        return comparison(operator, rest);
    }
  }

  private tests(rest: readonly AmqpValue[], depth: number): readonly Test[] {
    return rest.map((item) => this.test(item, depth + 1));
  }

  private match(rest: readonly AmqpValue[]): Test {
    expectCount('re_match', rest, 2);
    const subject = operand('re_match', rest[0] ?? null);
    const second = operand('re_match', rest[1] ?? null);
    const pattern = 'literal' in second ? text(second.literal) : undefined;
    if (pattern === undefined) {
      throw new Malformed(`re_match has ${shown(rest[1])} as pattern; ["quote", text] expected`);
    }
    this.patterns += 1;
    if (this.patterns > maxPatterns) throw new Malformed(`predicate has more than ${maxPatterns} re_match`);
    const expression = compiled(pattern);
    return (value) => {
      const found = resolved(subject, value);
      const source = found === undefined ? undefined : matchable(found);
      return source !== undefined && expression.matcher(source).find();
    };
  }
}

function compiled(pattern: string): RE2JS {
  if (pattern.length > maxPatternLength) {
    throw new Malformed(
      `re_match pattern has ${pattern.length} characters; at most ${maxPatternLength} expected`,
    );
  }
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'not understood';
    throw new Malformed(`re_match pattern ${shown(pattern)} is no RE2 expression: ${problem}`);
  }
  if (expression.programSize() > maxPatternSize) {
    throw new Malformed(`re_match pattern ${shown(pattern)} is too large; smaller repetitions expected`);
  }
  return expression;
}

function matchable(value: AmqpValue): string | undefined {
  return value instanceof Typed && value.amqp === 'uuid' ? (value.value as string) : text(value);
}

function all(tests: readonly Test[]): Test {
  return (value) => tests.every((test) => test(value));
}

function any(tests: readonly Test[]): Test {
  return (value) => tests.some((test) => test(value));
}

function exists(rest: readonly AmqpValue[]): Test {
  expectCount('exists', rest, 1);
  const subject = operand('exists', rest[0] ?? null);
  return (value) => resolved(subject, value) !== undefined;
}

function comparison(operator: string, rest: readonly AmqpValue[]): Test {
  const holds = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (holds === undefined) {
    throw new Malformed(`predicate operator is ${shown(operator)}; one of ${operators.join(', ')} expected`);
  }
  expectCount(operator, rest, 2);
  const left = operand(operator, rest[0] ?? null);
  const right = operand(operator, rest[1] ?? null);
  return (value) => {
    const a = resolved(left, value);
    const b = resolved(right, value);
    return a !== undefined && b !== undefined && holds(a, b);
  };
}

/** A bare number or bool stands for itself, as in the Java library; a bare text is a name. */
function operand(operator: string, source: AmqpValue): Operand {
  const name = text(source);
  if (name !== undefined) return { name };
  if (typeof source === 'boolean' || numeric(source) !== undefined) return { literal: source };
  const list = readList(source);
  if (list?.length === 2 && text(list[0]) === 'quote') return { literal: list[1] ?? null };
  throw new Malformed(`${operator} has ${shown(source)} as operand; a name or ["quote", value] expected`);
}

function resolved(operandOf: Operand, value: Lookup): AmqpValue | undefined {
  return 'literal' in operandOf ? operandOf.literal : value(operandOf.name);
}

function expectCount(operator: string, rest: readonly AmqpValue[], count: number): void {
  if (rest.length === count) return;
  throw new Malformed(`${operator} has ${rest.length} operands; ${count} expected`);
}
