import { expect, test } from 'vitest';
import { statusCodes } from '#qmf';
import { toCaller } from '../../../../src/agent/limits/caller.ts';
import { CallerLimits } from '../../../../src/agent/limits/caller-limits.ts';

const depths = new Map<string, number>();
const create = () => new CallerLimits({ replyDepth: (address) => depths.get(address) ?? 0 });
const unknown = (replyTo: string) => toCaller(undefined, replyTo);
const busy = expect.objectContaining({ code: statusCodes.Busy });

test('refuses the 257th open request of one reply address with Busy, and none of another', () => {
  const limits = create();
  const ends = Array.from({ length: 256 }, () => limits.begin(unknown('viewer')));
  expect(() => limits.begin(unknown('viewer'))).toThrow(busy);
  expect(() => limits.begin(unknown('viewer'))).toThrow(
    '256 requests of this reply address are open; expected at most 256',
  );
  limits.begin(unknown('operator'))();
  ends[0]?.();
  limits.begin(unknown('viewer'));
});

test('counts answers that wait for the broker like open requests', () => {
  const limits = create();
  depths.set('stuck', 255);
  const end = limits.begin(unknown('stuck'));
  expect(() => limits.begin(unknown('stuck'))).toThrow(busy);
  end();
  depths.set('stuck', 256);
  expect(() => limits.begin(unknown('stuck'))).toThrow(busy);
});

test('refuses callers with many open requests beyond 4,096 in all, and admits those with few', () => {
  const limits = create();
  for (let caller = 0; caller < 16; caller++)
    for (let index = 0; index < 256; index++) limits.begin(unknown(`caller-${caller}`));
  for (let index = 0; index < 8; index++) limits.begin(unknown('operator'));
  expect(() => limits.begin(unknown('operator'))).toThrow(busy);
  expect(() => limits.begin(unknown('operator'))).toThrow('4096 requests are open; ask again later');
});

test('a viewer who names the reply address of an operator uses up nothing of the operator', () => {
  const limits = create();
  depths.clear();
  const viewer = toCaller('user viewer', 'shared');
  const operator = toCaller('user operator', 'shared');
  for (let index = 0; index < 256; index++) limits.begin(viewer);
  expect(() => limits.begin(viewer)).toThrow(busy);
  for (let index = 0; index < 256; index++) limits.begin(operator);
  for (let index = 0; index < 256; index++) limits.begin(unknown('shared'));
});

test('a user has 1,024 open requests at all reply addresses, and no reserve at each', () => {
  const limits = create();
  depths.clear();
  for (const user of ['a', 'b', 'c', 'd'])
    for (let index = 0; index < 1_024; index++) limits.begin(toCaller(user, `${index % 100}`));
  expect(() => limits.begin(toCaller('a', 'new'))).toThrow(
    '1024 requests of this caller are open; expected at most 1024',
  );
  for (let index = 0; index < 8; index++) limits.begin(toCaller('e', `${index}`));
  expect(() => limits.begin(toCaller('e', 'new'))).toThrow('4096 requests are open');
});
