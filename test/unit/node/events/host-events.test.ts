import { expect, test } from 'vitest';
import { hostEvents } from '../../../../src/node/events/host-events.ts';
import { address, link, nodeFacts } from '../../../kit/node/facts.ts';

const eth0 = link({ index: 2, name: 'eth0', carrierChanges: 3 });

test('raises an event for each removed and each added interface, removals first', () => {
  const before = nodeFacts({ links: [eth0, link({ index: 3, name: 'old' })] });
  const after = nodeFacts({ links: [eth0, link({ index: 4, name: 'new' })] });
  expect(hostEvents(before, after)).toEqual([
    { event: 'interfaceRemoved', values: { interfaceName: 'old' } },
    { event: 'interfaceAdded', values: { interfaceName: 'new' } },
  ]);
});

test('raises an event for a changed speed, but not for a speed that becomes known', () => {
  const at = (speed: number | undefined) => nodeFacts({ links: [{ ...eth0, speed }] });
  expect(hostEvents(at(undefined), at(1000))).toEqual([]);
  expect(hostEvents(at(1000), at(100))).toEqual([
    { event: 'speedChanged', values: { interfaceName: 'eth0', speed: 100 } },
  ]);
});

test('raises an event when a bond loses a member, and when it has all members again', () => {
  const bond = (membersUp: number) =>
    nodeFacts({
      links: [
        link({
          index: 9,
          name: 'bond0',
          kind: 'bond',
          members: ['a', 'b'],
          membersUp,
          degraded: membersUp < 2,
        }),
      ],
    });
  expect(hostEvents(bond(2), bond(1))).toEqual([
    { event: 'bondDegraded', values: { interfaceName: 'bond0', text: '1 of 2 members up' } },
  ]);
  expect(hostEvents(bond(1), bond(2))).toEqual([
    { event: 'bondRestored', values: { interfaceName: 'bond0', text: '2 of 2 members up' } },
  ]);
});

test('raises an event for each removed and each added address, with its prefix length', () => {
  const at = (text: string) =>
    nodeFacts({
      links: [eth0],
      addresses: [address({ interfaceIndex: 2, address: text, prefixLength: 24 })],
    });
  expect(hostEvents(at('10.0.0.5'), at('10.0.0.6'))).toEqual([
    { event: 'addressRemoved', values: { interfaceName: 'eth0', address: '10.0.0.5/24' } },
    { event: 'addressAdded', values: { interfaceName: 'eth0', address: '10.0.0.6/24' } },
  ]);
});

test('raises no event when a reading of links or addresses failed', () => {
  const known = nodeFacts({
    links: [eth0],
    addresses: [address({ interfaceIndex: 2, address: '::1', prefixLength: 128 })],
  });
  expect(hostEvents(known, nodeFacts({ links: undefined }))).toEqual([]);
  expect(hostEvents(known, nodeFacts({ links: [eth0], addresses: undefined }))).toEqual([]);
});
