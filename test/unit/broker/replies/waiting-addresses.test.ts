import { expect, test } from 'vitest';
import { KnownAddresses } from '../../../../src/broker/replies/known-addresses.ts';
import { ReplyAddress } from '../../../../src/broker/replies/reply-address.ts';
import { WaitingAddresses } from '../../../../src/broker/replies/waiting-addresses.ts';

const address = (name: string) => new ReplyAddress({ name, key: name }, { messages: 0, octets: 0 });

test('known and unknown addresses take turns, each in their order', () => {
  const waiting = new WaitingAddresses();
  for (const name of ['a', 'b', 'c']) waiting.add(address(name), false);
  for (const name of ['x', 'y', 'z']) waiting.add(address(name), true);
  const order = Array.from({ length: 6 }, () => waiting.take(true)?.address.name);
  expect(order).toEqual(['x', 'a', 'y', 'b', 'z', 'c']);
  expect(waiting.take(true)).toBeUndefined();
});

test('unknown addresses wait while they have their share of the links', () => {
  const waiting = new WaitingAddresses();
  waiting.add(address('unknown'), false);
  expect(waiting.has(false)).toBe(false);
  waiting.add(address('known'), true);
  expect(waiting.take(false)).toMatchObject({ address: { name: 'known' }, isKnown: true });
  expect(waiting.take(false)).toBeUndefined();
  expect(waiting.count(0)).toBe(0);
  expect(waiting.count(16)).toBe(1);
});

test('at most 4,096 addresses are known, and that of the longest silence is forgotten', () => {
  const known = new KnownAddresses();
  for (let index = 0; index < 4_096; index++) known.add(`${index}`);
  known.add('0');
  known.add('new');
  expect([known.has('0'), known.has('1'), known.has('2'), known.has('new')]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
