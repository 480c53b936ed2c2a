import { expect, test } from 'vitest';
import type { ObjectValues } from '#console';
import { checkEvents } from '../../../scripts/soak/event-record.ts';
import { findGrowth } from '../../../scripts/soak/flatness.ts';
import { comparePictures, learn } from '../../../scripts/soak/pictures.ts';

const usage = (heapKib: number, descriptors = 30, resources = 20) => ({ heapKib, descriptors, resources });
const values = (properties: object, statistics: object = {}) =>
  ({ schema: undefined, properties, statistics }) as unknown as ObjectValues;
const event = (name: string, atMs: number, transitions = 1) => ({
  name,
  interfaceName: 'f0',
  atMs,
  transitions,
});

test('findGrowth reports growth from the first third of the samples to the last, and no variation between them', () => {
  const flat = [30_000, 90_000, 31_000, 30_500, 95_000, 31_000].map((heapKib) => usage(heapKib));
  expect(findGrowth('agent', [...flat, usage(31_000), usage(30_000), usage(31_000)])).toEqual([]);
  const growing = Array.from({ length: 9 }, (_, index) => usage(30_000 + index * 1_000, 30 + index, 20));
  expect(findGrowth('agent', growing)).toEqual([
    'agent: KiB of heap grew from 31000 to 37000; expected growth of at most 3072',
    'agent: open descriptors grew from 31 to 37; expected growth of at most 2',
  ]);
  expect(() => findGrowth('agent', growing.slice(0, 5))).toThrow('number of samples is 5');
});

test('comparePictures names objects that are missing, do not exist or differ in a member', () => {
  const store = new Map([
    ['a', values({ mtu: 1_500, name: 'a' }, { packets: 3n })],
    ['b', values({ mtu: 9_000 })],
  ]);
  expect(comparePictures(store, new Map(store))).toEqual([]);
  const picture = new Map([
    ['a', values({ mtu: 1_400, name: 'a' }, {})],
    ['c', values({})],
  ]);
  expect(comparePictures(store, picture)).toEqual([
    'c does not exist',
    'a: mtu is 1400; the store has 1500',
    'a: packets is absent; the store has "3"',
    'b is missing',
  ]);
});

test('learn replaces properties or statistics as a whole, and forgets what is deleted', () => {
  const picture = new Map<string, ObjectValues>();
  const object = { objectId: { objectName: 'a' }, values: new Map() };
  learn(picture, object, values({ mtu: 1, master: 'br0' }, { packets: 1n }));
  learn(picture, object, values({}, { packets: 2n }));
  learn(picture, object, values({ mtu: 2 }));
  expect(picture.get('a')).toMatchObject({ properties: { mtu: 2 }, statistics: { packets: 2n } });
  expect(picture.get('a')?.properties).not.toHaveProperty('master');
  learn(picture, { ...object, deletedNs: 5n }, values({}));
  expect(picture.size).toBe(0);
});

test('checkEvents reports events that come too soon, count too much, or do not come', () => {
  const good = [event('linkDown', 0, 1), event('linkUp', 50, 4), event('linkDown', 10_010, 95)];
  expect(checkEvents(good, { f0: 100 })).toEqual([]);
  expect(checkEvents([...good, event('linkDown', 15_010, 3)], { f0: 100, f1: 7 })).toEqual([
    'linkDown of f0 came again after 5000 ms',
    'the events of f0 count 103 changes of 100',
    'f1 has changed 7 times and raised no event',
  ]);
});
