import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AmqpValue, Malformed, readPredicate, Typed, toWire, ulong } from '#qmf';
import { cpuMs } from '../../../kit/cpu-ms.ts';
import { amqpValues } from '../../../kit/qmf/amqp-values.ts';
import { predicateExamples, predicateSubject } from '../../../kit/qmf/predicate-examples.ts';

const subject = new Map(
  Object.entries(predicateSubject).map(([name, { type, value }]) => [name, toWire(type, value)]),
);
const octets = (text: string) => new Typed('binary', new TextEncoder().encode(text));
/** Converts texts to binary, as a C++ console writes them. */
const asBinary = (value: AmqpValue): AmqpValue =>
  typeof value === 'string' ? octets(value) : Array.isArray(value) ? value.map(asBinary) : value;

describe('readPredicate', () => {
  it.each(predicateExamples)('$predicate matches the subject: $matches', ({ predicate, matches }) => {
    const lookup = (name: string) => subject.get(name);
    expect(readPredicate(predicate)?.matches(lookup)).toBe(matches);
    expect(readPredicate(asBinary(predicate))?.matches(lookup)).toBe(matches);
  });

  it('has examples of every operator against every kind of value', () => {
    const operators = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 're_match', 'exists'];
    for (const kind of ['text', 'absent']) {
      const found = predicateExamples.filter((row) => row.kind === kind).map((row) => row.predicate[0]);
      expect(new Set(found)).toEqual(new Set(operators));
    }
    for (const kind of ['int', 'double', 'bool', 'text', 'absent', 'map', 'uuid']) {
      expect(predicateExamples.filter((row) => row.kind === kind).length).toBeGreaterThan(4);
    }
    expect(predicateExamples.length).toBeGreaterThanOrEqual(40);
  });

  it.each([[undefined], [null], [[]]])('returns undefined for %o', (source) => {
    expect(readPredicate(source)).toBeUndefined();
  });

  it('keeps the list in its wire form', () => {
    const source = ['eq', 'name', ['quote', 'eth0']];
    expect(readPredicate(source)?.source).toEqual(source);
  });

  const deep = (levels: number): AmqpValue => (levels === 0 ? ['true'] : ['not', deep(levels - 1)]);
  const bad: readonly (readonly [string, AmqpValue, string])[] = [
    ['that is not a list', 'eq', 'predicate is "eq"; expected a list'],
    ['that is a map', new Map(), 'expected a list'],
    [
      'with an unknown operator',
      ['like', 'a', 'b'],
      'predicate operator is "like"; expected one of and, or, not, eq',
    ],
    ['with a member of Object as operator', ['toString', 'a', 'b'], 'predicate operator is "toString"'],
    ['with a number as operator', [ulong(1n)], 'predicate operator is 1'],
    ['with an empty expression inside', ['and', []], 'predicate operator is absent'],
    ['with a value in place of an expression', ['and', 'mtu'], 'predicate has "mtu"; expected an expression'],
    ['with one operand too few', ['eq', 'mtu'], 'eq has 1 operands; expected 2'],
    ['with one operand too many', ['eq', 'a', 'b', 'c'], 'eq has 3 operands; expected 2'],
    ['with an operand for true', ['true', 'a'], 'true has 1 operands; expected 0'],
    [
      'with a map as operand',
      ['eq', 'a', new Map()],
      'eq has a map as operand; expected a name or ["quote", value]',
    ],
    ['with an unquoted list as operand', ['eq', 'a', ['b']], 'eq has a list as operand'],
    [
      'with a name as pattern',
      ['re_match', 'a', 'b'],
      're_match has "b" as pattern; expected ["quote", text]',
    ],
    ['with a number as pattern', ['re_match', 'a', ['quote', ulong(1n)]], 'as pattern'],
    ['with an invalid pattern', ['re_match', 'a', ['quote', '(']], '; expected an RE2 expression: '],
    [
      'with a long pattern',
      ['re_match', 'a', ['quote', 'x'.repeat(257)]],
      'has 257 characters; expected at most 256',
    ],
    [
      'with a pattern of many states',
      ['re_match', 'a', ['quote', 'x{1000}x{1000}']],
      'too large; expected smaller repetitions',
    ],
    [
      'with many patterns',
      ['or', ...Array.from({ length: 9 }, () => ['re_match', 'a', ['quote', 'x']])],
      'more than 8 re_match',
    ],
    ['that is deeply nested', deep(40), 'nested deeper than 32 levels'],
    ['with many parts', ['or', ...Array.from({ length: 600 }, () => ['true'])], 'more than 512 parts'],
  ];
  it.each(bad)('refuses a predicate %s', (_, source, message) => {
    expect(() => readPredicate(source)).toThrow(Malformed);
    expect(() => readPredicate(source)).toThrow(message);
  });

  it('refuses a predicate nested a hundred thousand deep without a stack overflow', () => {
    let source: AmqpValue = ['true'];
    for (let level = 0; level < 100_000; level += 1) source = ['not', source];
    expect(() => readPredicate(source)).toThrow('nested deeper');
  });

  it('matches a hostile pattern in linear time', () => {
    const predicate = readPredicate(['re_match', 'text', ['quote', '^(x+x+)+y$']]);
    const started = cpuMs();
    expect(predicate?.matches(() => 'x'.repeat(60_000))).toBe(false);
    expect(cpuMs() - started).toBeLessThan(1000);
  });

  it('compares any two values without throwing', () => {
    const operators = fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge');
    fc.assert(
      fc.property(operators, amqpValues, amqpValues, (operator, literal, found) => {
        const predicate = readPredicate([operator, 'x', ['quote', literal]]);
        expect(typeof predicate?.matches(() => found)).toBe('boolean');
      }),
    );
  });

  it('holds ne exactly if eq does not hold, and at most one of lt, eq and gt', () => {
    fc.assert(
      fc.property(amqpValues, amqpValues, (a, b) => {
        const holds = (operator: string) =>
          readPredicate([operator, ['quote', a], ['quote', b]])?.matches(() => undefined);
        expect(holds('ne')).toBe(!holds('eq'));
        if (holds('lt') === true)
          expect([holds('gt'), holds('eq'), holds('le')]).toEqual([false, false, true]);
        if (holds('gt') === true)
          expect([holds('eq'), holds('le'), holds('ge')]).toEqual([false, false, true]);
      }),
    );
  });

  it('reads any value or refuses it with Malformed', () => {
    fc.assert(
      fc.property(amqpValues, (source) => {
        try {
          readPredicate(source);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });
});
