import { expect, test } from 'vitest';
import { AsyncQueue } from '../../../src/console/async-queue.ts';

async function read<T>(stream: AsyncQueue<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

test('items come in order, before and after the reader asks', async () => {
  const stream = new AsyncQueue<number>(10, 'fail');
  stream.push(1);
  stream.push(2);
  const all = read(stream);
  stream.push(3);
  await Promise.resolve();
  stream.push(4);
  stream.end();
  expect(await all).toEqual([1, 2, 3, 4]);
});

test('a slow reader loses the oldest, and they are counted', async () => {
  const stream = new AsyncQueue<number>(3, 'lose the oldest');
  for (let item = 0; item < 5_000; item++) stream.push(item);
  stream.end();
  expect(stream.dropped).toBe(4_997);
  expect(await read(stream)).toEqual([4_997, 4_998, 4_999]);
});

test('a stream that must lose nothing fails when it is full, after what it holds', async () => {
  const stream = new AsyncQueue<number>(2, 'fail');
  for (const item of [1, 2, 3, 4]) stream.push(item);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of stream) seen.push(item);
  })();
  await expect(reading).rejects.toThrow('more than 2 messages wait to be read');
  expect(seen).toEqual([1, 2]);
});

test('an error reaches the reader once, after what is unread', async () => {
  const stream = new AsyncQueue<number>(2, 'fail');
  stream.push(1);
  stream.fail(new Error('gone'));
  expect(await stream.next()).toEqual({ value: 1, done: false });
  await expect(stream.next()).rejects.toThrow('gone');
  expect(await stream.next()).toEqual({ value: undefined, done: true });
});

test('a reader who leaves ends it: what comes later is not kept', async () => {
  let ended = 0;
  const stream = new AsyncQueue<number>(2, 'fail', () => ended++);
  stream.push(1);
  for await (const _ of stream) break;
  stream.push(2);
  stream.end();
  expect(ended).toBe(1);
  expect(await stream.next()).toEqual({ value: undefined, done: true });
});
