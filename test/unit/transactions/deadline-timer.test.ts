import { expect, test } from 'vitest';
import { DeadlineTimer } from '../../../src/transactions/deadline-timer.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

function startTimer(ms: number) {
  const clock = new ManualClock();
  const timer = new DeadlineTimer(clock);
  const calls: number[] = [];
  timer.start(ms, () => calls.push(clock.monotonicMs()));
  return { clock, timer, calls };
}

test('calls once at the deadline, and not after a stop', async () => {
  const { clock, timer, calls } = startTimer(1_000);
  await clock.advance(5_000);
  expect(calls).toEqual([1_000]);
  timer.start(1_000, () => calls.push(0));
  timer.stop();
  await clock.advance(5_000);
  expect(calls).toEqual([1_000]);
  expect(clock.countTimers()).toBe(0);
});

test('waits beyond the deadline for the calls that are being served', async () => {
  const { clock, timer, calls } = startTimer(1_000);
  const first = timer.holdForCall();
  const second = timer.holdForCall();
  await clock.advance(3_000);
  first[Symbol.dispose]();
  await clock.advance(1_000);
  expect(calls).toEqual([]);
  second[Symbol.dispose]();
  await clock.advance(1_000);
  expect(calls).toHaveLength(1);
});
