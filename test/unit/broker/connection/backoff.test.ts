import { expect, test } from 'vitest';
import { Backoff } from '../../../../src/broker/connection/backoff.ts';
import { Fifo } from '../../../../src/broker/fifo.ts';

test('delays are random below a limit that doubles from 100 ms to 30 s', () => {
  const longest = new Backoff(() => 0.999999);
  const delays = Array.from({ length: 12 }, () => longest.nextMs());
  expect(delays).toEqual([99, 199, 399, 799, 1599, 3199, 6399, 12799, 25599, 29999, 29999, 29999]);
  const shortest = new Backoff(() => 0);
  expect(Array.from({ length: 3 }, () => shortest.nextMs())).toEqual([0, 0, 0]);
  longest.reset();
  expect(longest.nextMs()).toBe(99);
});

test('two clients do not wait the same', () => {
  const delays = () => {
    const backoff = new Backoff();
    return Array.from({ length: 8 }, () => backoff.nextMs()).join();
  };
  expect(delays()).not.toBe(delays());
});

test('what waits comes out in its order, through any number of turns', () => {
  const fifo = new Fifo<number>();
  const out: number[] = [];
  let next = 0;
  for (let round = 0; round < 400; round++) {
    for (let i = 0; i < 17; i++) fifo.push(next++);
    for (let i = 0; i < 13; i++) out.push(fifo.shift() as number);
  }
  while (fifo.size > 0) out.push(fifo.shift() as number);
  expect(out).toEqual(Array.from({ length: next }, (_, i) => i));
  expect(fifo.shift()).toBeUndefined();
  expect(fifo.size).toBe(0);
});
