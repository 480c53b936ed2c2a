import { expect, test } from 'vitest';
import { interfaceRows } from '../../../../src/node/interfaces/interface-row.ts';
import {
  interfaceByMac,
  interfaceByName,
  interfaceByUuid,
  interfacesOfState,
} from '../../../../src/node/interfaces/lookup.ts';
import { link, nodeFacts, nodeUuid } from '../../../kit/node/facts.ts';

const sharedMac = '52:54:00:00:00:01';
const facts = nodeFacts({
  links: [
    link({ index: 1, name: 'lo', kind: 'loopback' }),
    link({
      index: 2,
      name: 'eth0',
      alternativeNames: ['enp0s3', 'uplink'],
      macAddress: sharedMac,
      permanentMac: sharedMac,
      master: 'bond0',
    }),
    link({
      index: 3,
      name: 'eth1',
      macAddress: sharedMac,
      permanentMac: '52:54:00:00:00:02',
      adminUp: false,
    }),
    link({ index: 4, name: 'bond0', kind: 'bond', macAddress: sharedMac, adminUp: false, carrier: false }),
    link({ index: 5, name: 'tap0', kind: 'tun', macAddress: 'fe:00:00:00:00:09' }),
    link({ index: 6, name: 'tap1', kind: 'tun', macAddress: 'fe:00:00:00:00:09' }),
  ],
});
const id = (name: string) => ({ objectName: `com.redhat.ovirtNode:networkInterface:${nodeUuid}:${name}` });

test('finds the card with the permanent MAC address before interfaces that borrow it', () => {
  expect(interfaceByMac(facts, sharedMac)).toEqual(id('eth0'));
  expect(interfaceByMac(facts, '52-54-00-00-00-02')).toEqual(id('eth1'));
});

test('refuses a MAC address of several interfaces, with their names', () => {
  expect(() => interfaceByMac(facts, 'FE:00:00:00:00:09')).toThrow(/tap0, tap1/);
});

test.each(['', 'fe:00', 'fe-00:00:00:00:09', 'gg:00:00:00:00:09'])('refuses %j as a MAC address', (mac) => {
  expect(() => interfaceByMac(facts, mac)).toThrow(/an address such as/);
});

test('finds an interface by its whole name only', () => {
  expect(interfaceByName(facts, 'eth1')).toEqual(id('eth1'));
  expect(() => interfaceByName(facts, 'eth')).toThrow(/lo, eth0, eth1/);
});

test('finds an interface by each of its alternative names', () => {
  for (const name of ['enp0s3', 'uplink']) expect(interfaceByName(facts, name)).toEqual(id('eth0'));
  expect(() => interfaceByName(facts, 'up')).toThrow(/expected one of/);
});

test('finds an interface by its UUID in upper and lower case', () => {
  for (const row of interfaceRows(facts)) {
    expect(interfaceByUuid(facts, row.uuid.toUpperCase())).toEqual(id(row.link.name));
  }
  expect(() => interfaceByUuid(facts, nodeUuid)).toThrow(/no interface of this machine/);
  expect(() => interfaceByUuid(facts, 'eth0')).toThrow(/a UUID such as/);
});

test('counts a virtual interface as active while down, a card only while administratively up', () => {
  const names = (state: string) => interfacesOfState(facts, state).map((row) => row.link.name);
  expect(names('active')).toEqual(['lo', 'eth0', 'bond0', 'tap0', 'tap1']);
  expect(names('inactive')).toEqual(['eth1']);
  expect(names('all')).toHaveLength(6);
  expect(() => names('toString')).toThrow(/active, inactive or all/);
});
