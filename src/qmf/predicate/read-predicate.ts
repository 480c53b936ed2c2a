import { Malformed } from '../status.ts';
import { type AmqpValue, readText, Typed } from '../values/amqp.ts';
import { quoted, readList, readNumber } from '../values/read-value.ts';
import { areEqual, compareOrder } from './compare.ts';
import { countComparisonSteps, countMatchSteps, stepsPerLookup, weigh } from './cost.ts';
import { Pattern } from './pattern.ts';
import type { ChargeSteps, Predicate } from './predicate.ts';

type Lookup = (name: string) => AmqpValue | undefined;
type Test = (value: Lookup, spend: ChargeSteps) => boolean;
type Operand = { readonly name: string } | { readonly literal: AmqpValue };

/** What strangers may ask for at most: they decide what every object is tried against. */
const maxDepth = 32;
const maxParts = 512;
const maxPatterns = 8;
/** Of all patterns together: they are compiled in one go. */
const maxPatternLength = 512;
/** A text longer than an lstr equals none. */
const maxLiteralWeight = 65_535;

const comparisons: Readonly<Record<string, (a: AmqpValue, b: AmqpValue) => boolean>> = {
  eq: areEqual,
  ne: (a, b) => !areEqual(a, b),
  lt: (a, b) => isOrdered(compareOrder(a, b), (sign) => sign < 0),
  le: (a, b) => isOrdered(compareOrder(a, b), (sign) => sign <= 0),
  gt: (a, b) => isOrdered(compareOrder(a, b), (sign) => sign > 0),
  ge: (a, b) => isOrdered(compareOrder(a, b), (sign) => sign >= 0),
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
 * where there is none (absent, null or an empty list), which matches everything.
 * @throws Malformed that says what is wrong with which part.
 */
export function readPredicate(source: AmqpValue | undefined): Predicate | undefined {
  const predicate = readUntrustedPredicate(source);
  predicate?.compile();
  return predicate;
}

/** The same, but its patterns are not compiled yet: a stranger may send many, and decides how long each takes. */
export function readUntrustedPredicate(source: AmqpValue | undefined): Predicate | undefined {
  if (source === undefined || source === null) return undefined;
  const list = readList(source);
  if (list === undefined) throw new Malformed(`predicate is ${quoted(source)}; a list expected`);
  if (list.length === 0) return undefined;
  const reader = new Reader();
  const test = reader.test(list, 0);
  return {
    source: list,
    compile: () => {
      for (const pattern of reader.patterns) pattern.compile();
    },
    matches: (value, spend = free) => test(value, spend),
  };
}

const free: ChargeSteps = () => {
  // Whoever asks knows what it asks.
};

class Reader {
  readonly patterns: Pattern[] = [];
  private parts = 0;
  private weight = 0;
  private patternLength = 0;

  test(source: AmqpValue, depth: number): Test {
    const list = readList(source);
    if (list === undefined) throw new Malformed(`predicate has ${quoted(source)}; an expression expected`);
    this.parts += 1 + list.length;
    if (depth >= maxDepth) throw new Malformed(`predicate is nested deeper than ${maxDepth} levels`);
    if (this.parts > maxParts) throw new Malformed(`predicate has more than ${maxParts} parts`);
    const operator = readText(list[0]);
    if (operator === undefined) {
      throw new Malformed(
        `predicate operator is ${quoted(list[0])}; one of ${operators.join(', ')} expected`,
      );
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
        return (value, spend) => !some(value, spend);
      }
      case 'true':
      case 'false':
        expectCount(operator, rest, 0);
        return () => operator === 'true';
      case 'exists':
        return this.exists(rest);
      case 're_match':
        return this.match(rest);
      default:
        return this.comparison(operator, rest);
    }
  }

  private tests(rest: readonly AmqpValue[], depth: number): readonly Test[] {
    return rest.map((item) => this.test(item, depth + 1));
  }

  private match(rest: readonly AmqpValue[]): Test {
    expectCount('re_match', rest, 2);
    const subject = this.operand('re_match', rest[0]);
    const second = this.operand('re_match', rest[1]);
    const source = 'literal' in second ? readText(second.literal) : undefined;
    if (source === undefined) {
      throw new Malformed(`re_match has ${quoted(rest[1])} as pattern; ["quote", text] expected`);
    }
    if (this.patterns.length === maxPatterns)
      throw new Malformed(`predicate has more than ${maxPatterns} re_match`);
    const pattern = new Pattern(source);
    this.patternLength += source.length;
    if (this.patternLength > maxPatternLength)
      throw new Malformed(`predicate has patterns of more than ${maxPatternLength} characters together`);
    this.patterns.push(pattern);
    return (value, spend) => {
      const found = resolved(subject, value);
      const searched = found === undefined ? undefined : matchable(found);
      if (searched === undefined) return false;
      spend(countMatchSteps(searched.length, pattern.size()));
      return pattern.matches(searched);
    };
  }

  private exists(rest: readonly AmqpValue[]): Test {
    expectCount('exists', rest, 1);
    const subject = this.operand('exists', rest[0]);
    return (value, spend) => {
      spend(stepsPerLookup);
      return resolved(subject, value) !== undefined;
    };
  }

  private comparison(operator: string, rest: readonly AmqpValue[]): Test {
    const holds = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (holds === undefined) {
      throw new Malformed(
        `predicate operator is ${quoted(operator)}; one of ${operators.join(', ')} expected`,
      );
    }
    expectCount(operator, rest, 2);
    const left = this.operand(operator, rest[0]);
    const right = this.operand(operator, rest[1]);
    return (value, spend) => {
      const a = resolved(left, value);
      const b = resolved(right, value);
      if (a === undefined || b === undefined) return false;
      spend(countComparisonSteps(a, b));
      return holds(a, b);
    };
  }

  /** A bare number or bool stands for itself, as in the Java library; a bare text is a name. */
  private operand(operator: string, source: AmqpValue = null): Operand {
    const name = readText(source);
    if (name !== undefined) return { name };
    if (typeof source === 'boolean' || readNumber(source) !== undefined) return { literal: source };
    const list = readList(source);
    if (list?.length === 2 && readText(list[0]) === 'quote')
      return { literal: this.literal(list[1] ?? null) };
    throw new Malformed(`${operator} has ${quoted(source)} as operand; a name or ["quote", value] expected`);
  }

  private literal(value: AmqpValue): AmqpValue {
    this.weight += weigh(value);
    if (this.weight > maxLiteralWeight) {
      throw new Malformed(`predicate holds quoted values of more than ${maxLiteralWeight} octets`);
    }
    return value;
  }
}

function matchable(value: AmqpValue): string | undefined {
  return value instanceof Typed && value.amqp === 'uuid' ? (value.value as string) : readText(value);
}

function all(tests: readonly Test[]): Test {
  return (value, spend) => tests.every((test) => test(value, spend));
}

function any(tests: readonly Test[]): Test {
  return (value, spend) => tests.some((test) => test(value, spend));
}

function resolved(operandOf: Operand, value: Lookup): AmqpValue | undefined {
  return 'literal' in operandOf ? operandOf.literal : value(operandOf.name);
}

function expectCount(operator: string, rest: readonly AmqpValue[], count: number): void {
  if (rest.length === count) return;
  throw new Malformed(`${operator} has ${rest.length} operands; ${count} expected`);
}
