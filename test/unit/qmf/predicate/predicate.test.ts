import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AmqpValue, Malformed, readPredicate, Typed, toWire, ulong } from '#qmf';
import { amqpValues } from '../../../kit/qmf/amqp-values.ts';
import { predicateExamples, predicateSubject } from '../../../kit/qmf/predicate-examples.ts';

const subject = new Map(
  Object.entries(predicateSubject).map(([name, { type, value }]) => [name, toWire(type, value)]),
);
const octets = (text: string) => new Typed('binary', new TextEncoder().encode(text));
/** The same list as a C++ console writes it. */
const asBinary = (value: AmqpValue): AmqpValue =>
  typeof value === 'string' ? octets(value) : Array.isArray(value) ? value.map(asBinary) : value;

describe('a predicate', () => {
  it.each(predicateExamples)('$predicate is $matches', ({ predicate, matches }) => {
    const lookup = (name: string) => subject.get(name);
    expect(readPredicate(predicate)?.matches(lookup)).toBe(matches);
    expect(readPredicate(asBinary(predicate))?.matches(lookup)).toBe(matches);
  });

  it('has every operator against every kind of value in its table', () => {
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

  it.each([[undefined], [null], [[]]])('that is %o is none', (source) => {
    expect(readPredicate(source)).toBeUndefined();
  });

  it('keeps its list, to be sent on', () => {
    const source = ['eq', 'name', ['quote', 'eth0']];
    expect(readPredicate(source)?.source).toEqual(source);
  });

  const deep = (levels: number): AmqpValue => (levels === 0 ? ['true'] : ['not', deep(levels - 1)]);
  const bad: readonly (readonly [string, AmqpValue, string])[] = [
    ['is no list', 'eq', 'predicate is "eq"; a list expected'],
    ['is a map', new Map(), 'a list expected'],
    ['has an unknown operator', ['like', 'a', 'b'], 'predicate operator is "like"; one of and, or, not, eq'],
    ['has an operator of the prototype', ['toString', 'a', 'b'], 'predicate operator is "toString"'],
    ['has no text as operator', [ulong(1n)], 'predicate operator is 1'],
    ['has an empty expression inside', ['and', []], 'predicate operator is absent'],
    [
      'has a value where an expression belongs',
      ['and', 'mtu'],
      'predicate has "mtu"; an expression expected',
    ],
    ['has an operand too few', ['eq', 'mtu'], 'eq has 1 operands; 2 expected'],
    ['has an operand too many', ['eq', 'a', 'b', 'c'], 'eq has 3 operands; 2 expected'],
    ['has operands for true', ['true', 'a'], 'true has 1 operands; 0 expected'],
    [
      'has a map as operand',
      ['eq', 'a', new Map()],
      'eq has a map as operand; a name or ["quote", value] expected',
    ],
    ['has an unquoted list as operand', ['eq', 'a', ['b']], 'eq has a list as operand'],
    [
      'has a name as pattern',
      ['re_match', 'a', 'b'],
      're_match has "b" as pattern; ["quote", text] expected',
    ],
    ['has a number as pattern', ['re_match', 'a', ['quote', ulong(1n)]], 'as pattern'],
    ['has a broken pattern', ['re_match', 'a', ['quote', '(']], 'is no RE2 expression: '],
    ['has a long pattern', ['re_match', 'a', ['quote', 'x'.repeat(257)]], 'has 257 characters; at most 256'],
    ['has a huge pattern', ['re_match', 'a', ['quote', 'x{1000}x{1000}']], 'is too large'],
    [
      'has many patterns',
      ['or', ...Array.from({ length: 9 }, () => ['re_match', 'a', ['quote', 'x']])],
      'more than 8 re_match',
    ],
    ['is nested deeply', deep(40), 'nested deeper than 32 levels'],
    ['is large', ['or', ...Array.from({ length: 600 }, () => ['true'])], 'more than 512 parts'],
  ];
  it.each(bad)('that %s is refused', (_, source, message) => {
    expect(() => readPredicate(source)).toThrow(Malformed);
    expect(() => readPredicate(source)).toThrow(message);
  });

  it('that is nested a hundred thousand deep is refused without harm to the stack', () => {
    let source: AmqpValue = ['true'];
    for (let level = 0; level < 100_000; level += 1) source = ['not', source];
    expect(() => readPredicate(source)).toThrow('nested deeper');
  });

  it('matches a hostile pattern in linear time', () => {
    const predicate = readPredicate(['re_match', 'text', ['quote', '^(x+x+)+y$']]);
    const started = performance.now();
    expect(predicate?.matches(() => 'x'.repeat(60_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('never throws, whatever it compares', () => {
    const operators = fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge');
    fc.assert(
      fc.property(operators, amqpValues, amqpValues, (operator, literal, found) => {
        const predicate = readPredicate([operator, 'x', ['quote', literal]]);
        expect(typeof predicate?.matches(() => found)).toBe('boolean');
      }),
    );
  });

  it('agrees with itself: ne is not eq, and one of lt, eq, gt holds where there is an order', () => {
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

  it('reads or refuses any value, with nothing but the typed error', () => {
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
