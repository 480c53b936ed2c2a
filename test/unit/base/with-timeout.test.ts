import { expect, test } from 'vitest';
import { TimeoutError, withTimeout } from '#base';
import { ManualClock } from '../../kit/manual-clock.ts';

const never = new Promise<never>(() => undefined);

test('withTimeout returns the value of a promise that settles in time', async () => {
  await expect(withTimeout(Promise.resolve(5), 10_000)).resolves.toBe(5);
});

test('withTimeout throws a TimeoutError that says the limit when the promise does not settle', async () => {
  await expect(withTimeout(never, 20)).rejects.toEqual(new TimeoutError(20));
  expect(new TimeoutError(2_500).message).toBe('no answer within 2.5 s');
});

test('withTimeout throws the error that its caller chose', async () => {
  await expect(withTimeout(never, 20, { onTimeout: () => new RangeError('late') })).rejects.toThrow(
    RangeError,
  );
});

test('withTimeout passes on a rejection that comes in time', async () => {
  await expect(withTimeout(Promise.reject(new Error('refused')), 10_000)).rejects.toThrow('refused');
});

test('withTimeout leaves no timer behind when the promise settles first', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  await withTimeout(Promise.resolve(), 60_000);
  expect(timers()).toBe(before);
});

test('withTimeout measures its limit by the clock of its caller, and leaves no timer on it', async () => {
  const clock = new ManualClock();
  const late = expect(withTimeout(never, 5_000, { clock })).rejects.toThrow('no answer within 5 s');
  await clock.advance(5_000);
  await late;
  await withTimeout(Promise.resolve(), 5_000, { clock });
  expect(clock.countTimers()).toBe(0);
});
