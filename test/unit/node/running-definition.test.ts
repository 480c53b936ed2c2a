import { expect, test } from 'vitest';
import { runningDefinition } from '../../../src/node/running-definition.ts';
import { link, nodeFacts } from '../../kit/facts.ts';

const lent = '52:54:00:00:00:01';
const own = '52:54:00:00:00:02';

test('a bond tells its preferred member first, each with the MAC address that is its own', () => {
  const bond = link({
    ...{ index: 4, name: 'bond0', kind: 'bond', macAddress: lent, members: ['eth0', 'eth1', 'veth0'] },
    options: { primary: 'eth1' },
  });
  const links = [
    link({ index: 1, name: 'eth0', macAddress: lent, permanentMac: lent, master: 'bond0' }),
    link({ index: 2, name: 'eth1', macAddress: lent, permanentMac: own, master: 'bond0' }),
    link({ index: 3, name: 'veth0', kind: 'veth', macAddress: lent, master: 'bond0' }),
    bond,
  ];
  expect(runningDefinition(nodeFacts({ links }), bond)).toMatchObject({
    members: [
      { name: 'eth1', macAddress: own },
      { name: 'eth0', macAddress: lent },
      { name: 'veth0', macAddress: lent },
    ],
  });
});
