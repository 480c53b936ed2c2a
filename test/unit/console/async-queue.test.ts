import { expect, test } from 'vitest';
import { AsyncQueue } from '../../../src/console/async-queue.ts';

async function read<T>(queue: AsyncQueue<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of queue) items.push(item);
  return items;
}

test('yields items in order when they arrive before and after the reader waits', async () => {
  const queue = new AsyncQueue<number>(10, 'fail');
  queue.push(1);
  queue.push(2);
  const all = read(queue);
  queue.push(3);
  await Promise.resolve();
  queue.push(4);
  queue.end();
  expect(await all).toEqual([1, 2, 3, 4]);
});

test('drops and counts the oldest items when the reader is slow', async () => {
  const queue = new AsyncQueue<number>(3, 'drop oldest');
  for (let item = 0; item < 5_000; item++) queue.push(item);
  queue.end();
  expect(queue.dropped).toBe(4_997);
  expect(await read(queue)).toEqual([4_997, 4_998, 4_999]);
});

test('fails after the unread items when a queue that must not drop overflows', async () => {
  const queue = new AsyncQueue<number>(2, 'fail');
  for (const item of [1, 2, 3, 4]) queue.push(item);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of queue) seen.push(item);
  })();
  await expect(reading).rejects.toThrow('unread messages are more than 2');
  expect(seen).toEqual([1, 2]);
});

test('rejects once, after the unread items', async () => {
  const queue = new AsyncQueue<number>(2, 'fail');
  queue.push(1);
  queue.fail(new Error('gone'));
  expect(await queue.next()).toEqual({ value: 1, done: false });
  await expect(queue.next()).rejects.toThrow('gone');
  expect(await queue.next()).toEqual({ value: undefined, done: true });
});

test('discards later items when the reader leaves the loop', async () => {
  let ended = 0;
  const queue = new AsyncQueue<number>(2, 'fail', { onEnd: () => void ended++ });
  queue.push(1);
  for await (const _ of queue) break;
  queue.push(2);
  queue.end();
  expect(ended).toBe(1);
  expect(await queue.next()).toEqual({ value: undefined, done: true });
});
