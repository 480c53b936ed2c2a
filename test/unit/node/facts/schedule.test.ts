import { expect, test } from 'vitest';
import { Schedule } from '../../../../src/node/facts/schedule.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

test('calls with each name at its own interval, names due together in one call', async () => {
  const clock = new ManualClock();
  const turns: string[] = [];
  const schedule = new Schedule(clock, { links: 5, addresses: 5, disks: 15 }, async (due) => {
    turns.push(`${clock.monotonicMs() / 1000}: ${due.join(' ')}`);
  });
  await clock.advance(16_000);
  schedule.close();
  await clock.advance(60_000);
  expect(turns).toEqual(['5: links addresses', '10: links addresses', '15: links addresses disks']);
  expect(clock.countTimers()).toBe(0);
});

test('waits for a slow call, and does not make up for missed ones', async () => {
  const clock = new ManualClock();
  const turns: number[] = [];
  const schedule = new Schedule(clock, { links: 5 }, async () => {
    turns.push(clock.monotonicMs() / 1000);
    if (turns.length === 1) await new Promise<void>((resolve) => clock.after(22_000, resolve));
  });
  await clock.advance(40_000);
  schedule.close();
  expect(turns).toEqual([5, 27, 32, 37]);
});
