import { expect, test } from 'vitest';
import type { Link } from '#probes';
import { LinkEventDetector } from '../../../../src/node/events/link-events.ts';
import { link } from '../../../kit/node/facts.ts';

const up = link({ index: 2, name: 'eth0', carrier: true, adminUp: true, carrierChanges: 3 });
const down: Link = { ...up, carrier: false, carrierChanges: 4 };
const expected = (event: 'linkUp' | 'linkDown', transitions: number) => ({
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

test('raises an event for a lost carrier with the number of changes, and one for its return', () => {
  expect(readings([up, { ...down, carrierChanges: 6 }, { ...up, carrierChanges: 7 }])).toEqual([
    [expected('linkDown', 3)],
    [expected('linkUp', 1)],
  ]);
});

test('counts a change as one when the kernel has no counter', () => {
  const uncounted: Link = { ...up, carrierChanges: undefined };
  expect(readings([uncounted, { ...uncounted, carrier: false }])).toEqual([[expected('linkDown', 1)]]);
});

test('raises no event for a link that an administrator took down, and forgets its changes', () => {
  const takenDown: Link = { ...down, adminUp: false };
  expect(readings([up, takenDown, { ...up, carrierChanges: 5 }])).toEqual([[], [expected('linkUp', 1)]]);
});

test('raises an event with the final state of a link that went down and came back between two readings', () => {
  expect(readings([up, { ...up, carrierChanges: 5 }, { ...up, carrierChanges: 5 }])).toEqual([
    [expected('linkUp', 2)],
    [],
  ]);
});

test('raises each event at most once in ten seconds, and counts the changes between in the next one', () => {
  const at = (carrierChanges: number): Link => ({ ...up, carrier: carrierChanges % 2 === 1, carrierChanges });
  const flapping = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(at);
  const all = readings(flapping, 1_000);
  expect(all).toEqual([
    [expected('linkDown', 1)],
    [expected('linkUp', 1)],
    ...Array.from({ length: 8 }, () => []),
    [expected('linkDown', 9)],
    [expected('linkUp', 1)],
  ]);
});

test('raises a delayed event as soon as its interval is over, without a further change', () => {
  const again = { ...down, carrierChanges: 6 };
  const all = readings(
    [up, down, { ...up, carrierChanges: 5 }, again, ...Array.from({ length: 8 }, () => again)],
    1_500,
  );
  expect(all.flat()).toEqual([expected('linkDown', 1), expected('linkUp', 1), expected('linkDown', 1)]);
  expect(all[2]).toEqual([]);
});

test('raises no event for a new interface, and forgets one that is gone', () => {
  const events = new LinkEventDetector();
  expect(events.compare([], [up], 0)).toEqual([]);
  expect(events.compare([up], [down], 1)).toEqual([expected('linkDown', 1)]);
  expect(events.compare([down], [], 2)).toEqual([]);
  expect(events.compare([up], [down], 3)).toEqual([expected('linkDown', 1)]);
});
