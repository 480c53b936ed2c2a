import { expect, test } from 'vitest';
import { fromEffectsRecord, mergeEffects, noEffects, toEffectsRecord } from '#actions';

const effects = { ...noEffects, affected: ['eth0'], created: ['bond0'] };

test('stores effects with the keys of version 1 of a checkpoint, and reads them back', () => {
  const record = toEffectsRecord(effects);
  expect(record).toMatchObject({ touches: ['eth0'], makes: ['bond0'], addsRoutes: [] });
  expect(Object.keys(record)).not.toContain('affected');
  expect(fromEffectsRecord(record)).toEqual(effects);
});

test('merges the effects of two changes without repeating a link', () => {
  const other = { ...noEffects, affected: ['eth1', 'eth0'] };
  expect(mergeEffects(effects, other)).toEqual({ ...effects, affected: ['eth0', 'eth1'] });
});
