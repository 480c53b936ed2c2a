import { expect, test } from 'vitest';
import type { Link } from '#probes';
import { BondEventDetector } from '../../../../src/node/events/bond-events.ts';
import { ReplacedLinks } from '../../../../src/node/events/replaced-links.ts';
import { SpeedEventDetector } from '../../../../src/node/events/speed-events.ts';
import { link } from '../../../kit/node/facts.ts';

/** A bond of eth1, eth2 and eth3, of which these are down. */
function bond(...lost: readonly string[]): readonly Link[] {
  const members = ['eth1', 'eth2', 'eth3'];
  const membersUp = members.length - lost.length;
  return [
    link({ index: 9, name: 'bond0', kind: 'bond', members, membersUp, degraded: lost.length > 0 }),
    ...members.map((name, index) => link({ index: 2 + index, name, carrier: !lost.includes(name) })),
  ];
}
const degraded = (text: string) => ({ event: 'bondDegraded', values: { interfaceName: 'bond0', text } });
const restored = { event: 'bondRestored', values: { interfaceName: 'bond0', text: '3 of 3 members up' } };

test('names the members that a bond has lost, each time it loses one more', () => {
  const events = new BondEventDetector();
  expect(events.compare(bond(), bond('eth2'), 0)).toEqual([degraded('2 of 3 members up; down: eth2')]);
  expect(events.compare(bond('eth2'), bond('eth2', 'eth3'), 20_000)).toEqual([
    degraded('1 of 3 members up; down: eth2, eth3'),
  ]);
  expect(events.compare(bond('eth2', 'eth3'), bond('eth3'), 40_000)).toEqual([]);
  expect(events.compare(bond('eth3'), bond(), 60_000)).toEqual([restored]);
});

test('names a member with carrier that the link monitoring of its bond took out', () => {
  const [aggregate, first, ...others] = bond();
  const isOut = { ...first!, bondMember: { miiStatus: 'down', linkFailures: 1 } };
  const after = [{ ...aggregate!, degraded: true, membersUp: 2 }, isOut, ...others];
  expect(new BondEventDetector().compare(bond(), after, 0)).toEqual([
    degraded('2 of 3 members up; down: eth1'),
  ]);
});

test('raises each event of a bond with a flapping member once in ten seconds, and the last state in the end', () => {
  const events = new BondEventDetector();
  const all: unknown[] = [];
  for (let step = 0; step < 50; step += 1) {
    const [before, after] = step % 2 === 0 ? [bond(), bond('eth1')] : [bond('eth1'), bond()];
    all.push(...events.compare(before, after, step * 100));
  }
  all.push(...events.compare(bond(), bond('eth1'), 5_000));
  expect(all).toEqual([degraded('2 of 3 members up; down: eth1'), restored]);
  expect(events.nextDueMs()).toBe(10_000);
  expect(events.takeDue(9_999)).toEqual([]);
  expect(events.takeDue(10_000)).toEqual([degraded('2 of 3 members up; down: eth1')]);
  expect(events.nextDueMs()).toBeUndefined();
});

test('raises nothing for a bond that was degraded when it was first seen, or that lost its last member', () => {
  const events = new BondEventDetector();
  expect(events.compare(bond('eth1'), bond('eth1'), 0)).toEqual([]);
  const empty = link({ index: 9, name: 'bond0', kind: 'bond', members: [], membersUp: 0 });
  expect(events.compare(bond('eth1'), [empty], 1)).toEqual([]);
});

test('raises speedChanged for a link that comes back slower, but not for a speed that becomes known', () => {
  const events = new SpeedEventDetector();
  const at = (speed: number | undefined) => [link({ index: 2, name: 'eth0', speed })];
  expect(events.compare(at(undefined), at(1000))).toEqual([]);
  expect(events.compare(at(1000), at(undefined))).toEqual([]);
  expect(events.compare(at(undefined), at(1000))).toEqual([]);
  expect(events.compare(at(1000), at(undefined))).toEqual([]);
  expect(events.compare(at(undefined), at(100))).toEqual([
    { event: 'speedChanged', values: { interfaceName: 'eth0', speed: 100 } },
  ]);
  expect(events.compare(at(100), [])).toEqual([]);
  expect(events.compare([], at(10))).toEqual([]);
});

test('finds links that were deleted and made again under one index, also when a reading came late', () => {
  const replaced = new ReplacedLinks();
  const { index, name, adminUp, carrier, carrierChanges } = link({ index: 2, name: 'eth0' });
  const made = { kind: 'state', link: { index, name, adminUp, carrier, carrierChanges } } as const;
  const deleted = { kind: 'deleted', index } as const;
  replaced.observe([deleted, made]);
  expect([...replaced.take(new Set([2]))]).toEqual([2]);
  replaced.observe([made]);
  expect([...replaced.take(new Set([2]))]).toEqual([]);
  replaced.observe([deleted]);
  expect([...replaced.take(new Set([2]))]).toEqual([]);
  replaced.observe([made]);
  expect([...replaced.take(new Set([2]))]).toEqual([2]);
  replaced.observe([deleted]);
  replaced.take(new Set());
  replaced.observe([made]);
  expect([...replaced.take(new Set([2]))]).toEqual([]);
});
