import { expect, test } from 'vitest';
import { ReadingPacer } from '../../../../src/node/watch/reading-pacer.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

function pacerOf(readingMs: number) {
  const clock = new ManualClock();
  const turns: string[] = [];
  const pacer = new ReadingPacer<string>(clock, async (names) => {
    turns.push(`${clock.monotonicMs()}: ${names.join(' ')}`);
    await new Promise<void>((resolve) => clock.after(readingMs, resolve));
  });
  return { clock, turns, pacer };
}

test('reads a change after 5 ms, and changes that come together at once', async () => {
  const { clock, turns, pacer } = pacerOf(3);
  pacer.note(['links']);
  pacer.note(['links', 'routes']);
  await clock.advance(1_000);
  expect(turns).toEqual(['5: links routes']);
  expect(clock.countTimers()).toBe(0);
});

test('reads again what changes while it is read, after a rest of twice the time that the reading took', async () => {
  const { clock, turns, pacer } = pacerOf(100);
  pacer.note(['links']);
  await clock.advance(50);
  pacer.note(['links', 'rules']);
  await clock.advance(1_000);
  expect(turns).toEqual(['5: links', '305: links rules']);
});

test('spends at most a third of the time in readings while the machine changes all the time', async () => {
  const { clock, turns, pacer } = pacerOf(10);
  for (let change = 0; change < 1_000; change += 1) {
    pacer.note(['links']);
    await clock.advance(1);
  }
  expect(turns.length).toBeGreaterThan(25);
  expect(turns.length).toBeLessThan(36);
});

test('rests at most a second, also after a very slow reading', async () => {
  const { clock, turns, pacer } = pacerOf(8_000);
  pacer.note(['links']);
  await clock.advance(100);
  pacer.note(['links']);
  await clock.advance(10_000);
  expect(turns).toEqual(['5: links', '9005: links']);
});

test('reads nothing after it is closed', async () => {
  const { clock, turns, pacer } = pacerOf(1);
  pacer.note(['links']);
  pacer.close();
  pacer.note(['rules']);
  await clock.advance(1_000);
  expect(turns).toEqual([]);
});
