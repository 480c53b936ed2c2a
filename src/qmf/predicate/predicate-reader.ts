import {
  maxLiteralOctets,
  maxPatterns,
  maxPatternsLength,
  maxPredicateDepth,
  maxPredicateParts,
} from '../limits.ts';
import { Malformed } from '../status.ts';
import { type AmqpValue, readText } from '../values/amqp.ts';
import { quoted } from '../values/quoted.ts';
import { readList } from '../values/read-value.ts';
import { areEqual, compareOrder } from './compare.ts';
import { countComparisonSteps, countMatchSteps, stepsPerLookup, weigh } from './cost.ts';
import { type Lookup, type Operand, readOperand, resolveOperand, toSearchableText } from './operand.ts';
import { Pattern } from './pattern.ts';
import type { ChargeSteps } from './predicate.ts';

/** Tests one object against one expression. */
export type ExpressionTest = (lookup: Lookup, charge: ChargeSteps) => boolean;

const comparisons: Readonly<Record<string, (a: AmqpValue, b: AmqpValue) => boolean>> = {
  eq: areEqual,
  ne: (a, b) => !areEqual(a, b),
  lt: (a, b) => holdsFor(compareOrder(a, b), (sign) => sign < 0),
  le: (a, b) => holdsFor(compareOrder(a, b), (sign) => sign <= 0),
  gt: (a, b) => holdsFor(compareOrder(a, b), (sign) => sign > 0),
  ge: (a, b) => holdsFor(compareOrder(a, b), (sign) => sign >= 0),
};

/** Values without an order fail every ordered comparison. */
function holdsFor(sign: number | undefined, holds: (sign: number) => boolean): boolean {
  return sign !== undefined && holds(sign);
}

const operators = ['and', 'or', 'not', ...Object.keys(comparisons), 're_match', 'exists', 'true', 'false'];

/** Turns the expressions of one predicate into tests, within the limits for untrusted peers. */
export class PredicateReader {
  readonly patterns: Pattern[] = [];
  #partCount = 0;
  #literalWeight = 0;
  #patternLength = 0;

  /** @throws Malformed with the invalid part. */
  readExpression(source: AmqpValue, depth: number): ExpressionTest {
    const list = readList(source);
    if (list === undefined) throw new Malformed(`predicate has ${quoted(source)}; expected an expression`);
    this.#partCount += 1 + list.length;
    if (depth >= maxPredicateDepth) {
      throw new Malformed(`predicate is nested deeper than ${maxPredicateDepth} levels; ${expectFewer}`);
    }
    if (this.#partCount > maxPredicateParts) {
      throw new Malformed(`predicate has more than ${maxPredicateParts} parts; ${expectFewer}`);
    }
    const operator = readText(list[0]);
    if (operator === undefined) throw unknownOperator(list[0]);
    return this.#readOperator(operator, list.slice(1), depth);
  }

  #readOperator(operator: string, rest: readonly AmqpValue[], depth: number): ExpressionTest {
    switch (operator) {
      case 'and':
        return allOf(this.#readExpressions(rest, depth));
      case 'or':
        return anyOf(this.#readExpressions(rest, depth));
      case 'not': {
        const anyHolds = anyOf(this.#readExpressions(rest, depth));
        return (lookup, charge) => !anyHolds(lookup, charge);
      }
      case 'true':
      case 'false':
        expectCount(operator, rest, 0);
        return () => operator === 'true';
      case 'exists':
        return this.#readExists(rest);
      case 're_match':
        return this.#readMatch(rest);
      default:
        return this.#readComparison(operator, rest);
    }
  }

  #readExpressions(rest: readonly AmqpValue[], depth: number): readonly ExpressionTest[] {
    return rest.map((item) => this.readExpression(item, depth + 1));
  }

  #readMatch(rest: readonly AmqpValue[]): ExpressionTest {
    expectCount('re_match', rest, 2);
    const subject = this.#readOperand('re_match', rest[0]);
    const second = this.#readOperand('re_match', rest[1]);
    const source = 'literal' in second ? readText(second.literal) : undefined;
    if (source === undefined) {
      throw new Malformed(`re_match has ${quoted(rest[1])} as pattern; expected ["quote", text]`);
    }
    const pattern = this.#addPattern(source);
    return (lookup, charge) => {
      const value = resolveOperand(subject, lookup);
      const text = value === undefined ? undefined : toSearchableText(value);
      if (text === undefined) return false;
      charge(countMatchSteps(text.length, pattern.size()));
      return pattern.matches(text);
    };
  }

  #addPattern(source: string): Pattern {
    if (this.patterns.length === maxPatterns) {
      throw new Malformed(`predicate has more than ${maxPatterns} re_match; ${expectFewer}`);
    }
    const pattern = new Pattern(source);
    this.#patternLength += source.length;
    if (this.#patternLength > maxPatternsLength) {
      const has = `patterns of more than ${maxPatternsLength} characters together`;
      throw new Malformed(`predicate has ${has}; ${expectFewer}`);
    }
    this.patterns.push(pattern);
    return pattern;
  }

  #readExists(rest: readonly AmqpValue[]): ExpressionTest {
    expectCount('exists', rest, 1);
    const subject = this.#readOperand('exists', rest[0]);
    return (lookup, charge) => {
      charge(stepsPerLookup);
      return resolveOperand(subject, lookup) !== undefined;
    };
  }

  #readComparison(operator: string, rest: readonly AmqpValue[]): ExpressionTest {
    const holds = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (holds === undefined) throw unknownOperator(operator);
    expectCount(operator, rest, 2);
    const left = this.#readOperand(operator, rest[0]);
    const right = this.#readOperand(operator, rest[1]);
    return (lookup, charge) => {
      const a = resolveOperand(left, lookup);
      const b = resolveOperand(right, lookup);
      if (a === undefined || b === undefined) return false;
      charge(countComparisonSteps(a, b));
      return holds(a, b);
    };
  }

  #readOperand(operator: string, source: AmqpValue | undefined): Operand {
    const operand = readOperand(operator, source);
    const isQuoted = 'literal' in operand && readList(source) !== undefined;
    if (!isQuoted) return operand;
    this.#literalWeight += weigh(operand.literal);
    if (this.#literalWeight > maxLiteralOctets) {
      const has = `quoted values of more than ${maxLiteralOctets} octets`;
      throw new Malformed(`predicate has ${has}; ${expectFewer}`);
    }
    return operand;
  }
}

const expectFewer = 'expected fewer';

function unknownOperator(operator: AmqpValue | undefined): Malformed {
  return new Malformed(`predicate operator is ${quoted(operator)}; expected one of ${operators.join(', ')}`);
}

function expectCount(operator: string, rest: readonly AmqpValue[], count: number): void {
  if (rest.length === count) return;
  throw new Malformed(`${operator} has ${rest.length} operands; expected ${count}`);
}

function allOf(tests: readonly ExpressionTest[]): ExpressionTest {
  return (lookup, charge) => tests.every((test) => test(lookup, charge));
}

function anyOf(tests: readonly ExpressionTest[]): ExpressionTest {
  return (lookup, charge) => tests.some((test) => test(lookup, charge));
}
