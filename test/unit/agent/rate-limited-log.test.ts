import { expect, test } from 'vitest';
import { RateLimitedLog } from '../../../src/agent/log.ts';
import { memoryLog } from '../../kit/agent/zoo.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

test('a mishap that is repeated is told once, and then with its count every ten seconds', async () => {
  const [log, clock] = [memoryLog(), new ManualClock()];
  const counted = new RateLimitedLog(log, clock);
  for (let turn = 0; turn < 1_000; turn++) counted.warn('message dropped', { turn });
  expect(log.lines).toEqual([{ level: 'warn', message: 'message dropped', fields: { turn: 0 } }]);
  await clock.pass(10_000);
  expect(log.lines.slice(1)).toEqual([
    { level: 'warn', message: 'message dropped (again)', fields: { turn: 999, count: 999, seconds: 10 } },
  ]);
  await clock.pass(10_000);
  expect(log.lines).toHaveLength(2);
  expect(clock.waiting()).toBe(0);
});

test('once closed it has told all, and leaves no timer whatever still comes', async () => {
  const [log, clock] = [memoryLog(), new ManualClock()];
  const counted = new RateLimitedLog(log, clock);
  for (let turn = 0; turn < 3; turn++) counted.warn('message dropped', { turn });
  counted.close();
  expect(log.lines.map(({ message }) => message)).toEqual(['message dropped', 'message dropped (again)']);
  counted.warn('the broker did not take a message', {});
  expect(log.lines).toHaveLength(3);
  expect(clock.waiting()).toBe(0);
});
