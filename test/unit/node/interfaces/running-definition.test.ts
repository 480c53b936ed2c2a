import { expect, test } from 'vitest';
import type { BondDefinition } from '#actions';
import type { Link } from '#probes';
import { runningDefinition } from '../../../../src/node/interfaces/running-definition.ts';
import { link, nodeFacts } from '../../../kit/node/facts.ts';

const sharedMac = '52:54:00:00:00:01';
const permanentMac = '52:54:00:00:00:02';

test('lists the primary member of a bond first, each member with its own MAC address', () => {
  const bond = link({
    index: 4,
    name: 'bond0',
    kind: 'bond',
    macAddress: sharedMac,
    members: ['eth0', 'eth1', 'veth0'],
    options: { primary: 'eth1' },
  });
  const links = [
    link({ index: 1, name: 'eth0', macAddress: sharedMac, permanentMac: sharedMac, master: 'bond0' }),
    link({ index: 2, name: 'eth1', macAddress: sharedMac, permanentMac, master: 'bond0' }),
    link({ index: 3, name: 'veth0', kind: 'veth', macAddress: sharedMac, master: 'bond0' }),
    bond,
  ];
  expect(runningDefinition(nodeFacts({ links }), bond)).toMatchObject({
    members: [
      { name: 'eth1', macAddress: permanentMac },
      { name: 'eth0', macAddress: sharedMac },
      { name: 'veth0', macAddress: sharedMac },
    ],
  });
});

test('describes how a bond monitors its members, as far as the XML can', () => {
  const monitors = (options: Link['options'], miimonMs = 0) => {
    const bond = link({
      index: 4,
      name: 'bond0',
      kind: 'bond',
      members: ['eth0'],
      options,
      bond: { mode: 'active-backup', activeMember: undefined, miimonMs },
    });
    const eth0 = link({ index: 1, name: 'eth0', master: 'bond0' });
    return runningDefinition(nodeFacts({ links: [eth0, bond] }), bond) as BondDefinition;
  };
  expect(monitors({ use_carrier: 0 }, 100).miimon).toMatchObject({ frequencyMs: 100, byCarrier: false });
  const arp = { arp_interval: 200, arp_ip_target: ['192.0.2.1'], arp_validate: 'active' };
  expect(monitors(arp).arpMonitor).toEqual({ intervalMs: 200, target: '192.0.2.1', validate: 'active' });
  expect(monitors({ ...arp, arp_validate: 'filter' }).arpMonitor).toEqual({
    intervalMs: 200,
    target: '192.0.2.1',
    validate: undefined,
  });
  expect(monitors({ ...arp, arp_ip_target: ['192.0.2.1', '192.0.2.2'] }).arpMonitor).toBeUndefined();
});
