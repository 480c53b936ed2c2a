import { expect, test } from 'vitest';
import { pauseUntilNext } from '../../../../src/probes/collectd/pause-until-next.ts';

const ns = (seconds: number) => BigInt(Math.round(seconds * 1e9));

test.each([
  ['a new value', 10, 100, 100.2, 10_000],
  ['a value of a second', 1, 100, 100.3, 900],
  ['a value that is due soon', 10, 100, 107, 3_200],
  ['a value that is overdue', 10, 100, 125, 10_000],
  ['a value of the future', 5, 200, 100, 5_000],
  ['a value of a minute', 60, 100, 101, 10_000],
  ['a value of a tenth of a second', 0.1, 100, 100.05, 1_150],
])('waits after %s', (_, interval, time, now, pauseMs) => {
  expect(pauseUntilNext({ intervalNs: ns(interval), timeNs: ns(time) }, ns(now))).toBe(pauseMs);
});
