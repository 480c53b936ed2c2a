import { beforeEach, expect, test } from 'vitest';
import { InstanceTracker } from '../../../../src/console/agents/instance-tracker.ts';

const windowMs = 30_000;
let tracker: InstanceTracker<string>;
beforeEach(() => {
  tracker = new InstanceTracker();
});

/** Observes start ids one second apart; `x:y` is x answering locate request y. */
function observe(...observations: readonly string[]): readonly string[] {
  observations.forEach((value, index) => {
    const [startId = '', locateId] = value.split(':');
    tracker.observe(startId, value, index * 1000, locateId);
  });
  return tracker.concurrent((observations.length - 1) * 1000, windowMs);
}

test('reports no concurrent instances when one start id repeats', () =>
  expect(observe('a', 'a', 'a')).toEqual([]));

test('treats a restarted agent as the same agent', () =>
  expect(observe('a', 'a', 'b', 'b', 'c')).toEqual([]));

test('reports two alternating start ids with their last values', () => {
  expect(observe('a:1', 'b', 'a:2')).toEqual(['a:2', 'b']);
});

test('reports two start ids at once when they answer the same locate request', () =>
  expect(observe('b:7', 'a:7')).toEqual(['a:7', 'b:7']));

test('reports no concurrent instances for answers to different locate requests', () =>
  expect(observe('a:7', 'b:8')).toEqual([]));

test('reports three alternating start ids', () =>
  expect(observe('a', 'b', 'c', 'a', 'b', 'c')).toEqual(['a', 'b', 'c']));

test('leaves out a start id that ended before the second agent started', () => {
  expect(observe('old', 'a', 'b', 'a')).toEqual(['a', 'b']);
});

test('reports no concurrent instances once one of two has been silent for the window', () => {
  observe('a', 'b', 'a');
  tracker.observe('b', 'b', 3000, undefined);
  expect(tracker.concurrent(3000 + windowMs, windowMs)).toEqual(['a', 'b']);
  tracker.observe('b', 'b', 3001 + windowMs, undefined);
  expect(tracker.concurrent(3001 + windowMs, windowMs)).toEqual([]);
});

test('keeps at most eight start ids of one name', () => {
  const instances = observe(...Array.from({ length: 100 }, (_, index) => `${index}:7`));
  expect(instances.length).toBe(8);
});
