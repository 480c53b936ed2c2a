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

test('raises a removal and an addition for a link that is renamed, or made again under its name', () => {
  const changed = (event: 'interfaceRemoved' | 'interfaceAdded', interfaceName: string) => ({
    event,
    values: { interfaceName },
  });
  const before = nodeFacts({ links: [eth0] });
  const both = (from: string, to: string) => [
    changed('interfaceRemoved', from),
    changed('interfaceAdded', to),
  ];
  const renamed = nodeFacts({ links: [{ ...eth0, name: 'lan0' }] });
  expect(hostEvents(before, renamed)).toEqual(both('eth0', 'lan0'));
  const madeAgain = nodeFacts({ links: [{ ...eth0, index: 7 }] });
  expect(hostEvents(before, madeAgain)).toEqual(both('eth0', 'eth0'));
  expect(hostEvents(before, before)).toEqual([]);
  expect(hostEvents(before, before, undefined, new Set([2]))).toEqual(both('eth0', 'eth0'));
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
