import { expect, test } from 'vitest';
import {
  maxBufferedOctets,
  type QueuedMessage,
  SendQueue,
} from '../../../../src/broker/sending/send-queue.ts';

const message = (size: number): QueuedMessage => ({
  bytes: { byteLength: size } as Uint8Array,
  settle: () => undefined,
});

test('SendQueue reports a problem when it has as many messages as its limit', () => {
  const queue = new SendQueue(2);
  queue.push(message(1));
  expect(queue.findProblem(1)).toBeUndefined();
  queue.push(message(1));
  expect(queue.findProblem(1)).toBe('the send queue is full (2 messages)');
  queue.shift();
  expect(queue.findProblem(1)).toBeUndefined();
});

test('SendQueue reports a problem when its octets would exceed their limit, except while it is empty', () => {
  const queue = new SendQueue(10);
  expect(queue.findProblem(maxBufferedOctets + 1)).toBeUndefined();
  queue.push(message(maxBufferedOctets));
  expect(queue.findProblem(1)).toBe(`the send queue is full (${maxBufferedOctets} octets)`);
  queue.shift();
  expect(queue.findProblem(1)).toBeUndefined();
});

test('SendQueue returns messages in their order, and undefined when it is empty', () => {
  const queue = new SendQueue(10);
  const [first, second] = [message(1), message(2)];
  queue.push(first);
  queue.push(second);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([first, second, undefined]);
  expect(queue.size).toBe(0);
});
