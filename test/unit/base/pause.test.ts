import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { pause } from '#base';
import { ManualClock } from '../../kit/manual-clock.ts';

test('pause resolves after its time, and not before', async () => {
  const clock = new ManualClock();
  let isOver = false;
  const paused = pause(clock, 1_000).then(() => {
    isOver = true;
  });
  await clock.advance(999);
  expect(isOver).toBe(false);
  await clock.advance(1);
  await paused;
  expect(isOver).toBe(true);
});

test('pause ends when its signal is aborted, also before it begins', async () => {
  const clock = new ManualClock();
  const closing = new AbortController();
  const paused = pause(clock, 1_000, closing.signal);
  closing.abort();
  await paused;
  await pause(clock, 1_000, closing.signal);
  expect(clock.countTimers()).toBe(0);
});

test('pauses leave nothing behind at a signal that outlives them', async () => {
  const clock = new ManualClock();
  const { signal } = new AbortController();
  for (let round = 0; round < 100; round += 1) {
    const paused = pause(clock, 1_000, signal);
    await clock.advance(1_000);
    await paused;
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
