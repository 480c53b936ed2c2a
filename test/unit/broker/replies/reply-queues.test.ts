import { expect, test } from 'vitest';
import type { Outcome } from '#broker';
import type { ReplyAddress } from '../../../../src/broker/replies/reply-address.ts';
import { ReplyQueues } from '../../../../src/broker/replies/reply-queues.ts';

const outcomes: Outcome[] = [];
const message = (octets = 100) => ({
  bytes: { byteLength: octets } as Uint8Array,
  settle: (outcome: Outcome) => void outcomes.push(outcome),
});
const fill = (queues: ReplyQueues, name: string, count: number) => {
  for (let index = 0; index < count; index++) queues.push(name, message());
};

test('refuses the 513th message that waits for one address', () => {
  const queues = new ReplyQueues(() => undefined);
  fill(queues, 'viewer', 512);
  expect(queues.push('viewer', message())).toBe('the send queue is full (512 messages)');
  expect(queues.push('operator', message())).toMatchObject({ name: 'operator' });
  expect(queues.depth).toBe(513);
});

test('drops messages of the longest queues when 8,192 wait, and takes the new one', () => {
  const queues = new ReplyQueues(() => undefined);
  fill(queues, 'operator', 10);
  for (let caller = 0; caller < 16; caller++) fill(queues, `caller-${caller}`, 512);
  expect(queues.depth).toBeLessThanOrEqual(8_192);
  expect(queues.depthOf('operator')).toBe(10);
  outcomes.length = 0;
  fill(queues, 'other', 10);
  expect(queues.depthOf('other')).toBe(10);
  expect(queues.depthOf('operator')).toBe(10);
  for (const { outcome } of outcomes) expect(outcome).toBe('dropped');
});

test('forgets addresses whose only message was dropped', () => {
  const emptied: ReplyAddress[] = [];
  const queues = new ReplyQueues((address) => emptied.push(address));
  for (let caller = 0; caller < 8_193; caller++) queues.push(`caller-${caller}`, message());
  expect(emptied).toHaveLength(128);
  expect(queues.depthOf('caller-0')).toBe(0);
  expect(queues.depthOf('caller-8192')).toBe(1);
});

test('drops messages of the largest queues when the octets of all exceed 64 MiB', () => {
  const queues = new ReplyQueues(() => undefined);
  const mebibyte = 1024 * 1024;
  for (let index = 0; index < 31; index++) queues.push('viewer', message(mebibyte));
  for (let index = 0; index < 31; index++) queues.push('another viewer', message(mebibyte));
  queues.push('operator', message(3 * mebibyte));
  expect(queues.depthOf('operator')).toBe(1);
  expect(queues.depth).toBeLessThan(62);
});

test('drops everything when the connection ends', () => {
  const queues = new ReplyQueues(() => undefined);
  fill(queues, 'viewer', 3);
  outcomes.length = 0;
  queues.clear('gone');
  expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ outcome: 'dropped', reason: 'gone' })));
  expect(queues.depth).toBe(0);
});

test('keeps the messages of each caller to one address apart', () => {
  const queues = new ReplyQueues(() => undefined);
  for (let index = 0; index < 512; index++) queues.push('console', message(), 'viewer');
  expect(queues.push('console', message(), 'viewer')).toBe('the send queue is full (512 messages)');
  expect(queues.push('console', message(), 'operator')).toMatchObject({ name: 'console' });
  expect([queues.depthOf('console', 'viewer'), queues.depthOf('console', 'operator')]).toEqual([512, 1]);
});
