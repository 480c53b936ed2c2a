import { expect, test } from 'vitest';
import { interfaceUuids } from '../../../../src/node/interfaces/interface-uuid.ts';
import { link, nodeUuid } from '../../../kit/node/facts.ts';

const mac = '52:54:00:12:34:56';
const card = link({ index: 2, name: 'eth0', permanentMac: mac, busInfo: '0000:00:03.0' });

test('keeps the UUID of a renamed card, and derives that of a virtual interface from kind and name', () => {
  const before = interfaceUuids(nodeUuid, [card, link({ index: 5, name: 'br0', kind: 'bridge' })]);
  const after = interfaceUuids(nodeUuid, [
    { ...card, name: 'lan0' },
    link({ index: 7, name: 'br0', kind: 'bridge' }),
  ]);
  expect(after.get(2)).toBe(before.get(2));
  expect(after.get(7)).toBe(before.get(5));
});

test('computes a UUID of version 5 from the MAC address in the namespace of the machine', () => {
  // Computed with Python: uuid.uuid5(uuid.UUID(nodeUuid), mac).
  expect(interfaceUuids(nodeUuid, [card]).get(2)).toBe('1f2aec0b-4ae7-5344-8f88-71826340af9b');
});

test('distinguishes cards with the same MAC address by their bus address', () => {
  const twin = { ...card, index: 3, name: 'eth1', busInfo: '0000:00:04.0' };
  const uuids = interfaceUuids(nodeUuid, [card, twin]);
  expect(uuids.get(2)).not.toBe(uuids.get(3));
  expect(uuids.get(2)).not.toBe(interfaceUuids(nodeUuid, [card]).get(2));
});
