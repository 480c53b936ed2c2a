import { expect, test } from 'vitest';
import { statusCodes } from '#qmf';
import { CallerLimits } from '../../../../src/agent/limits/caller-limits.ts';

const depths = new Map<string, number>();
const create = () => new CallerLimits({ replyDepth: (address) => depths.get(address) ?? 0 });
const busy = expect.objectContaining({ code: statusCodes.Busy });

test('refuses the 257th open request of one reply address with Busy, and none of another', () => {
  const limits = create();
  const ends = Array.from({ length: 256 }, () => limits.begin('viewer'));
  expect(() => limits.begin('viewer')).toThrow(busy);
  expect(() => limits.begin('viewer')).toThrow(
    '256 requests of this reply address are open; expected at most 256',
  );
  limits.begin('operator')();
  ends[0]?.();
  limits.begin('viewer');
});

test('counts answers that wait for the broker like open requests', () => {
  const limits = create();
  depths.set('stuck', 255);
  const end = limits.begin('stuck');
  expect(() => limits.begin('stuck')).toThrow(busy);
  end();
  depths.set('stuck', 256);
  expect(() => limits.begin('stuck')).toThrow(busy);
});

test('refuses callers with many open requests beyond 4,096 in all, and admits those with few', () => {
  const limits = create();
  for (let caller = 0; caller < 16; caller++)
    for (let index = 0; index < 256; index++) limits.begin(`caller-${caller}`);
  for (let index = 0; index < 8; index++) limits.begin('operator');
  expect(() => limits.begin('operator')).toThrow(busy);
  expect(() => limits.begin('operator')).toThrow('4096 requests are open; ask again later');
});
