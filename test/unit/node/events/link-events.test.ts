import { expect, test } from 'vitest';
import type { Link } from '#probes';
import { LinkEventDetector } from '../../../../src/node/events/link-events.ts';
import { link } from '../../../kit/node/facts.ts';

const up = link({ index: 2, name: 'eth0', carrier: true, adminUp: true, carrierChanges: 3 });
const down: Link = { ...up, carrier: false, carrierChanges: 4 };
const told = (event: 'linkUp' | 'linkDown', transitions: number) => ({
  event,
  values: { interfaceName: 'eth0', transitions },
});

/** Reads one state after the other, `everyMs` apart; the events of each reading. */
function readings(states: readonly Link[], everyMs = 5_000) {
  const events = new LinkEventDetector();
  return states
    .slice(1)
    .map((state, index) => events.compare([states[index] ?? up], [state], index * everyMs));
}

test('a lost carrier is told with the number of changes, and its return', () => {
  expect(readings([up, { ...down, carrierChanges: 6 }, { ...up, carrierChanges: 7 }])).toEqual([
    [told('linkDown', 3)],
    [told('linkUp', 1)],
  ]);
});

test('a change that the kernel does not count is one', () => {
  const uncounted: Link = { ...up, carrierChanges: undefined };
  expect(readings([uncounted, { ...uncounted, carrier: false }])).toEqual([[told('linkDown', 1)]]);
});

test('a link taken down on purpose is not told as lost, and what it did on the way is forgotten', () => {
  const takenDown: Link = { ...down, adminUp: false };
  expect(readings([up, takenDown, { ...up, carrierChanges: 5 }])).toEqual([[], [told('linkUp', 1)]]);
});

test('a link that went and came back between two readings is told by its state at the end', () => {
  expect(readings([up, { ...up, carrierChanges: 5 }, { ...up, carrierChanges: 5 }])).toEqual([
    [told('linkUp', 2)],
    [],
  ]);
});

test('of each event at most one in ten seconds, the next one counts what was between', () => {
  const at = (carrierChanges: number): Link => ({ ...up, carrier: carrierChanges % 2 === 1, carrierChanges });
  const flapping = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(at);
  const all = readings(flapping, 1_000);
  expect(all).toEqual([
    [told('linkDown', 1)],
    [told('linkUp', 1)],
    ...Array.from({ length: 8 }, () => []),
    [told('linkDown', 9)],
    [told('linkUp', 1)],
  ]);
});

test('what was held back is told as soon as it may be, though nothing happens any more', () => {
  const again = { ...down, carrierChanges: 6 };
  const all = readings(
    [up, down, { ...up, carrierChanges: 5 }, again, ...Array.from({ length: 8 }, () => again)],
    1_500,
  );
  expect(all.flat()).toEqual([told('linkDown', 1), told('linkUp', 1), told('linkDown', 1)]);
  expect(all[2]).toEqual([]);
});

test('an interface that is new has nothing to tell, and one that is gone is forgotten', () => {
  const events = new LinkEventDetector();
  expect(events.compare([], [up], 0)).toEqual([]);
  expect(events.compare([up], [down], 1)).toEqual([told('linkDown', 1)]);
  expect(events.compare([down], [], 2)).toEqual([]);
  expect(events.compare([up], [down], 3)).toEqual([told('linkDown', 1)]);
});
