import { beforeEach, expect, test } from 'vitest';
import { InstanceTracker } from '../../../../src/console/agents/instance-tracker.ts';

const windowMs = 30_000;
let ids: InstanceTracker<string>;
beforeEach(() => {
  ids = new InstanceTracker();
});

/** Heard one after the other, `x:y` as what x says in answer to locate y; a second apart. */
function hear(...words: readonly string[]): readonly string[] {
  words.forEach((word, index) => {
    const [startId = '', locate] = word.split(':');
    ids.observe(startId, word, index * 1000, locate);
  });
  return ids.concurrent((words.length - 1) * 1000, windowMs);
}

test('one that speaks alone is none of several', () => expect(hear('a', 'a', 'a')).toEqual([]));

test('a restart is not two', () => expect(hear('a', 'a', 'b', 'b', 'c')).toEqual([]));

test('two that take turns are both told, each with what it said last', () => {
  expect(hear('a:1', 'b', 'a:2')).toEqual(['a:2', 'b']);
});

test('two that answer one locate are told at once', () => expect(hear('b:7', 'a:7')).toEqual(['a:7', 'b:7']));

test('answers to two locates are not an answer to one', () => expect(hear('a:7', 'b:8')).toEqual([]));

test('three of one name are three', () =>
  expect(hear('a', 'b', 'c', 'a', 'b', 'c')).toEqual(['a', 'b', 'c']));

test('one that was restarted before the other came is not counted', () => {
  expect(hear('old', 'a', 'b', 'a')).toEqual(['a', 'b']);
});

test('when one of two falls silent, the other is one again after a while', () => {
  hear('a', 'b', 'a');
  ids.observe('b', 'b', 3000, undefined);
  expect(ids.concurrent(3000 + windowMs, windowMs)).toEqual(['a', 'b']);
  ids.observe('b', 'b', 3001 + windowMs, undefined);
  expect(ids.concurrent(3001 + windowMs, windowMs)).toEqual([]);
});

test('of a liar with ever new ids no more than eight are kept', () => {
  const told = hear(...Array.from({ length: 100 }, (_, index) => `${index}:7`));
  expect(told.length).toBe(8);
});
