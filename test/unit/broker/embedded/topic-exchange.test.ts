import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Subscription } from '../../../../src/broker/embedded/subscription.ts';
import { TopicExchange } from '../../../../src/broker/embedded/topic-exchange.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';

const subscription = () => ({}) as Subscription;

function matches(pattern: string, key: string): boolean {
  const exchange = new TopicExchange();
  exchange.bind(pattern, subscription());
  return [...exchange.match(key)].length === 1;
}

/** Matches word by word as the definition says, without regard to speed. */
function byDefinition(pattern: readonly string[], key: readonly string[]): boolean {
  const [word, ...more] = pattern;
  if (word === undefined) return key.length === 0;
  if (word === '#') {
    return byDefinition(more, key) || (key.length > 0 && byDefinition(pattern, key.slice(1)));
  }
  return key.length > 0 && (word === '*' || word === key[0]) && byDefinition(more, key.slice(1));
}

describe('TopicExchange', () => {
  test.each([
    ['a.#', 'a', true],
    ['a.#', 'a.b.c', true],
    ['a.#', 'ab', false],
    ['#', 'anything.at.all', true],
    ['*', 'a', true],
    ['*', 'a.b', false],
    ['a.*.c', 'a.b.c', true],
    ['a.*.c', 'a.c', false],
    ['a.#.c', 'a.c', true],
    ['a.#.c', 'a.b.b.c', true],
    ['a.#.c', 'a.b.c.d', false],
    ['#.b.#', 'a.b', true],
    ['agent.ind.heartbeat.#', 'agent.ind.heartbeat', true],
    ['a.b', 'A.b', false],
  ])('TopicExchange matches pattern %s with key %s: %s', (pattern, key, expected) => {
    expect(matches(pattern, key)).toBe(expected);
  });

  test('TopicExchange matches as defined, whatever other patterns are bound', () => {
    const word = fc.constantFrom('a', 'b', '*', '#');
    const words = fc.array(word, { minLength: 1, maxLength: 5 });
    const key = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 5 }),
        key,
        fc.nat(),
        (patterns, keyWords, gone) => {
          const exchange = new TopicExchange();
          const bound = patterns.map((pattern) => {
            const own = subscription();
            return { pattern, own, unbind: exchange.bind(pattern.join('.'), own) };
          });
          const expected = () =>
            bound.filter(({ pattern }) => byDefinition(pattern, keyWords)).map(({ own }) => own);
          expect(new Set(exchange.match(keyWords.join('.')))).toEqual(new Set(expected()));
          for (const { unbind } of bound.splice(gone % bound.length, 1)) unbind();
          const found = [...exchange.match(keyWords.join('.'))];
          expect(found.length).toBe(expected().length);
          expect(new Set(found)).toEqual(new Set(expected()));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('TopicExchange matches a pattern of many # within a second', () => {
    const exchange = new TopicExchange();
    exchange.bind(Array.from({ length: 60 }, () => '#.a').join('.'), subscription());
    const start = cpuMs();
    expect([...exchange.match(Array.from({ length: 2000 }, () => 'a').join('.'))]).toHaveLength(1);
    expect([...exchange.match(`${Array.from({ length: 2000 }, () => 'a').join('.')}.b`)]).toHaveLength(0);
    expect(cpuMs() - start).toBeLessThan(1000);
  });

  test('TopicExchange matches keys of megabytes within a second', () => {
    const exchange = new TopicExchange();
    exchange.bind('a.#', subscription());
    const start = cpuMs();
    for (let turn = 0; turn < 50; turn++) {
      expect([...exchange.match(`${'a.'.repeat(2 ** 20)}${turn}`)]).toHaveLength(1);
    }
    expect(cpuMs() - start).toBeLessThan(1000);
  });
});
