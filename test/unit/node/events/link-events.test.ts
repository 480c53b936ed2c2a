import { expect, test } from 'vitest';
import type { Link, LinkNotice } from '#probes';
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

const state = (overrides: Partial<Link>): LinkNotice => ({ kind: 'state', link: { ...up, ...overrides } });
const downAndUp = [state({ carrier: false, carrierChanges: 4 }), state({ carrierChanges: 5 })];

test('raises both events of a link that went down and came back between two readings when notifications said so', () => {
  const events = new LinkEventDetector();
  events.compare([up], [up], 0);
  events.observe(downAndUp, 1);
  expect(events.compare([up], [{ ...up, carrierChanges: 5 }], 2)).toEqual([
    expected('linkDown', 1),
    expected('linkUp', 1),
  ]);
});

test('raises no linkDown for a link that notifications saw taken down on purpose and up again', () => {
  const events = new LinkEventDetector();
  events.compare([up], [up], 0);
  events.observe(
    [state({ adminUp: false, carrier: false, carrierChanges: 4 }), state({ carrierChanges: 5 })],
    1,
  );
  expect(events.compare([up], [{ ...up, carrierChanges: 5 }], 2)).toEqual([expected('linkUp', 1)]);
});

test('counts a change once when a reading saw it before its notification arrived', () => {
  const events = new LinkEventDetector();
  expect(events.compare([up], [{ ...up, carrierChanges: 5 }], 0)).toEqual([expected('linkUp', 2)]);
  events.observe(downAndUp, 1);
  expect(events.compare([up], [{ ...up, carrierChanges: 5 }], 2)).toEqual([]);
  expect(events.nextDueMs()).toBeUndefined();
});

test('counts a change once when its notification arrived during a reading that did not see it', () => {
  const events = new LinkEventDetector();
  events.compare([up], [up], 0);
  events.observe([state({ carrier: false, carrierChanges: 4 })], 1);
  expect(events.compare([up], [up], 2)).toEqual([expected('linkDown', 1)]);
  expect(events.compare([up], [down], 3)).toEqual([]);
});

test('counts a thousand changes within ten seconds in one event more, at its time and without a further reading', () => {
  const events = new LinkEventDetector();
  events.compare([up], [up], 0);
  const flapping = Array.from({ length: 1_000 }, (_, index) =>
    state({ carrier: index % 2 === 1, carrierChanges: 4 + index }),
  );
  events.observe(flapping, 100);
  const after = { ...up, carrierChanges: 1_003 };
  expect(events.compare([up], [after], 101)).toEqual([expected('linkDown', 1), expected('linkUp', 1)]);
  expect(events.nextDueMs()).toBe(10_101);
  expect(events.takeDue(10_100)).toEqual([]);
  expect(events.takeDue(10_101)).toEqual([expected('linkUp', 998)]);
  expect(events.nextDueMs()).toBeUndefined();
});

test('raises one event of a name after a reading that came late, and the next ten seconds later', () => {
  const events = new LinkEventDetector();
  events.compare([up], [up], 0);
  events.observe([state({ carrier: false, carrierChanges: 4 })], 1);
  events.observe([state({ carrier: true, carrierChanges: 5 })], 5_000);
  events.observe([state({ carrier: false, carrierChanges: 6 })], 11_000);
  expect(events.compare([up], [{ ...down, carrierChanges: 6 }], 12_000)).toEqual([
    expected('linkUp', 1),
    expected('linkDown', 2),
  ]);
  events.observe([state({ carrier: true, carrierChanges: 7 })], 13_000);
  events.observe([state({ carrier: false, carrierChanges: 8 })], 13_001);
  expect(events.compare([down], [{ ...down, carrierChanges: 8 }], 14_000)).toEqual([]);
  expect(events.nextDueMs()).toBe(22_000);
  expect(events.takeDue(22_000)).toEqual([expected('linkDown', 2)]);
});

test('counts a change once when the kernel wrote carrier and counter of a message at two moments', () => {
  const events = new LinkEventDetector();
  events.compare([up], [up], 0);
  events.observe(
    [
      // The carrier before the counter, then the counter before the carrier.
      state({ carrier: false, carrierChanges: 3 }),
      state({ carrier: false, carrierChanges: 4 }),
      state({ carrier: false, carrierChanges: 5 }),
      state({ carrier: true, carrierChanges: 5 }),
    ],
    1,
  );
  const first = events.compare([up], [{ ...up, carrierChanges: 5 }], 2);
  expect(first).toEqual([expected('linkDown', 1), expected('linkUp', 2)]);
  // However often that happens, what events count stays within one change of the kernel's counter.
  const flapping = Array.from({ length: 100 }, (_, pair) => [
    state({ carrier: false, carrierChanges: 5 + 2 * pair }),
    state({ carrier: false, carrierChanges: 6 + 2 * pair }),
    state({ carrier: true, carrierChanges: 6 + 2 * pair }),
    state({ carrier: true, carrierChanges: 7 + 2 * pair }),
  ]).flat();
  events.observe(flapping, 3);
  const counted = events
    .takeDue(20_000)
    .reduce((sum, { values }) => sum + ('transitions' in values ? (values.transitions ?? 0) : 0), 0);
  expect(Math.abs(3 + counted - (205 - 3))).toBeLessThanOrEqual(1);
});

test('raises nothing for the first states of a new link, nor for a link that is deleted before a reading', () => {
  const events = new LinkEventDetector();
  events.observe([state({ carrier: false, carrierChanges: 1 }), state({ carrierChanges: 2 })], 0);
  expect(events.compare([], [up], 1)).toEqual([]);
  events.observe([...downAndUp, { kind: 'deleted', index: 2 }], 2);
  expect(events.compare([up], [], 3)).toEqual([]);
  expect(events.takeDue(20_000)).toEqual([]);
});

test('takes a smaller counter in a reading for another link of that index', () => {
  const events = new LinkEventDetector();
  events.compare([up], [{ ...up, carrierChanges: 9 }], 0);
  expect(events.compare([], [{ ...up, carrierChanges: 1 }], 20_000)).toEqual([]);
  expect(events.compare([], [{ ...down, carrierChanges: 2 }], 40_000)).toEqual([expected('linkDown', 1)]);
});

test('raises no linkDown for a link that comes up without a carrier, but one when it lost a carrier since', () => {
  const takenDown: Link = { ...up, adminUp: false, carrier: false };
  expect(readings([takenDown, { ...down, carrierChanges: 4 }])).toEqual([[]]);
  expect(readings([takenDown, { ...down, carrierChanges: 5 }])).toEqual([[expected('linkDown', 2)]]);
});
