import { expect, test } from 'vitest';
import { absentWithoutRoot } from '../../../../src/node/facts/root-only-facts.ts';
import { link, nodeFacts } from '../../../kit/node/facts.ts';

const identity = { ...nodeFacts({}).identity, hardwareUuid: undefined };

test('lists what an agent without root does not read, and nothing that the machine lacks', () => {
  const links = [link({ index: 2, name: 'eth0' })];
  expect(absentWithoutRoot(nodeFacts({ identity, links }), true)).toEqual([
    'hardwareUuid',
    'serialNumber',
    'memoryModules',
    'wakeOnLan',
  ]);
  expect(absentWithoutRoot(nodeFacts({ identity, links }), false)).toEqual(['wakeOnLan']);
  expect(absentWithoutRoot(nodeFacts({ identity, links: [] }), false)).toEqual([]);
});

test('lists nothing that was read', () => {
  const facts = nodeFacts({
    links: [link({ index: 2, name: 'eth0', wakeOnLan: 'g' }), link({ index: 3, name: 'eth1' })],
    atStart: { chassisType: undefined, memoryModules: [] },
  });
  expect(absentWithoutRoot(facts, true)).toEqual(['serialNumber']);
});
