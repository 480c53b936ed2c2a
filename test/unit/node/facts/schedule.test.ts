import { expect, test } from 'vitest';
import { Schedule } from '../../../../src/node/facts/schedule.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

test('each name is due at its own interval, those due together in one turn', async () => {
  const clock = new ManualClock();
  const turns: string[] = [];
  const schedule = new Schedule(clock, { links: 5, addresses: 5, disks: 15 }, async (due) => {
    turns.push(`${clock.monotonicMs() / 1000}: ${due.join(' ')}`);
  });
  await clock.pass(16_000);
  schedule.close();
  await clock.pass(60_000);
  expect(turns).toEqual(['5: links addresses', '10: links addresses', '15: links addresses disks']);
  expect(clock.waiting()).toBe(0);
});

test('a slow turn is not overtaken by the next, and those missed do not come in a burst', async () => {
  const clock = new ManualClock();
  const turns: number[] = [];
  const schedule = new Schedule(clock, { links: 5 }, async () => {
    turns.push(clock.monotonicMs() / 1000);
    if (turns.length === 1) await new Promise<void>((resolve) => clock.after(22_000, resolve));
  });
  await clock.pass(40_000);
  schedule.close();
  expect(turns).toEqual([5, 27, 32, 37]);
});
