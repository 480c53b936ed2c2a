import { expect, test } from 'vitest';
import { Fifo } from '../../../src/broker/fifo.ts';

test('Fifo returns items in order through many rounds of push and shift', () => {
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
