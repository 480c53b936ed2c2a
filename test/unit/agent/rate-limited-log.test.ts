import { expect, test } from 'vitest';
import { RateLimitedLog } from '../../../src/agent/rate-limited-log.ts';
import { memoryLog } from '../../kit/agent/zoo.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

test('logs a repeated warning once, then its count every ten seconds', async () => {
  const [log, clock] = [memoryLog(), new ManualClock()];
  const limited = new RateLimitedLog(log, clock);
  for (let turn = 0; turn < 1_000; turn++) limited.warn('message dropped', { turn });
  expect(log.lines).toEqual([{ level: 'warn', message: 'message dropped', fields: { turn: 0 } }]);
  await clock.advance(10_000);
  expect(log.lines.slice(1)).toEqual([
    { level: 'warn', message: 'message dropped (again)', fields: { turn: 999, count: 999, seconds: 10 } },
  ]);
  await clock.advance(10_000);
  expect(log.lines).toHaveLength(2);
  expect(clock.countTimers()).toBe(0);
});

test('logs every suppressed warning when closed, and leaves no timer after that', async () => {
  const [log, clock] = [memoryLog(), new ManualClock()];
  const limited = new RateLimitedLog(log, clock);
  for (let turn = 0; turn < 3; turn++) limited.warn('message dropped', { turn });
  limited.close();
  expect(log.lines.map(({ message }) => message)).toEqual(['message dropped', 'message dropped (again)']);
  limited.warn('the broker did not take a message', {});
  expect(log.lines).toHaveLength(3);
  expect(clock.countTimers()).toBe(0);
});
