import type { AgentLab } from '../lab/guest/agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { callInterface } from './calls.ts';

/** Changes of a network that a service manages: cards, and a bridge over a VLAN over a bond. Each is made alone. */
export const managedChanges: readonly {
  readonly title: string;
  readonly make: (lab: AgentLab) => Promise<unknown>;
  /** Script that succeeds once the change is visible. */
  readonly isMade: string;
}[] = [
  {
    title: 'an MTU',
    make: (lab) => callInterface(lab, 'ens18', 'setMtu', { mtu: 1400 }),
    isMade: 'ip link show ens18 | grep -q "mtu 1400"',
  },
  {
    title: 'an IPv4 and an IPv6 address',
    make: async (lab) => {
      await callInterface(lab, 'br0', 'addAddress', { address: '203.0.113.200/25' });
      await callInterface(lab, 'br0', 'addAddress', { address: '2001:db8:9::7/64' });
    },
    isMade: 'ip addr show br0 | grep -q 203.0.113.200/25 && ip addr show br0 | grep -q 2001:db8:9::7/64',
  },
  {
    title: 'removed addresses',
    make: async (lab) => {
      await lab.call('address', objectKey('ens18:198.51.100.5/24'), 'remove');
      await lab.call('address', objectKey('ens18:2001:db8:18::5/64'), 'remove');
    },
    isMade:
      '! ip addr show ens18 | grep -qE "198.51.100.5/|db8:18::5" && ip addr show ens18 | grep -q 198.51.100.6/24',
  },
  {
    title: 'another primary address',
    make: (lab) =>
      callInterface(lab, 'br0', 'setStaticAddress', { ip: '192.0.2.99', netmask: '255.255.255.0' }),
    isMade: 'ip -4 -o addr show br0 | head -1 | grep -q 192.0.2.99/24',
  },
  {
    title: 'an added route and a removed one',
    make: async (lab) => {
      await callInterface(lab, 'br0', 'addRoute', { destination: '100.64.0.0/16', gateway: '192.0.2.1' });
      await lab.call('route', objectKey('ens18:254:198.19.0.0/16:50:198.51.100.1'), 'remove');
    },
    isMade: 'ip route | grep -q "^100.64.0.0/16 via 192.0.2.1" && ! ip route | grep -q ^198.19',
  },
  {
    title: 'a member that leaves the bond and another that joins',
    make: async (lab) => {
      await callInterface(lab, 'ens17', 'setMaster', { interfaceName: '' });
      await callInterface(lab, 'ens19', 'setMaster', { interfaceName: 'bond0' });
    },
    isMade: 'ip link show master bond0 | grep -q ens19 && ! ip link show master bond0 | grep -q ens17',
  },
  {
    title: 'an option of a bond',
    make: (lab) => callInterface(lab, 'bond0', 'setOptions', { options: { miimon: 50, updelay: 100 } }),
    isMade: 'ip -d link show bond0 | grep -q "miimon 50 updelay 100"',
  },
  {
    title: 'a card that is set down and another that is restarted',
    make: async (lab) => {
      await callInterface(lab, 'ens18', 'restart');
      await callInterface(lab, 'ens20', 'destroy');
    },
    isMade:
      '! ip -o link show ens20 | grep -q [,\\<]UP && ip -o link show ens18 | grep -q [,\\<]UP && ip addr show ens18 | grep -q db8:18::5',
  },
];
