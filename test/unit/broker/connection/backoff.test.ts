import { expect, test } from 'vitest';
import { Backoff } from '../../../../src/broker/connection/backoff.ts';

test('Backoff returns random delays below a limit that doubles from 100 ms to 30 s', () => {
  const longest = new Backoff(() => 0.999999);
  const delays = Array.from({ length: 12 }, () => longest.nextMs());
  expect(delays).toEqual([99, 199, 399, 799, 1599, 3199, 6399, 12799, 25599, 29999, 29999, 29999]);
  const shortest = new Backoff(() => 0);
  expect(Array.from({ length: 3 }, () => shortest.nextMs())).toEqual([0, 0, 0]);
  longest.reset();
  expect(longest.nextMs()).toBe(99);
});

test('Backoff returns different delays to two clients', () => {
  const delays = () => {
    const backoff = new Backoff();
    return Array.from({ length: 8 }, () => backoff.nextMs()).join();
  };
  expect(delays()).not.toBe(delays());
});
