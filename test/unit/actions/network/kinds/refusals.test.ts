import { expect, it } from 'vitest';
import {
  createBond,
  createBridge,
  createVlan,
  destroy,
  type LinkState,
  setMaster,
  setMtu,
  setOptions,
} from '#actions';
import { type RefusalCase, sampleNetwork as state } from '../sample-network.ts';

const newBond = { interfaceName: 'bond7', mode: 'active-backup', members: [] as unknown[], options: {} };
const newVlan = { interfaceName: 'eth1.7', lowerInterface: 'eth1', vlanId: 7, protocol: '802.1Q' };
const badNames = [
  '',
  'a-name-of-16-let',
  'a/b',
  'a:b',
  'a b',
  'a\nb',
  '.',
  '..',
  '-a',
  'a#b',
  'all',
  'bond0',
];

const names: readonly RefusalCase[] = badNames.map((interfaceName) => [
  `the new name ${JSON.stringify(interfaceName)}`,
  () => createBridge.plan({ interfaceName, ports: [], options: {} }, state),
  /^interfaceName is /,
]);

const vlans: readonly RefusalCase[] = [
  [
    'a VLAN id of 0',
    () => createVlan.plan({ ...newVlan, vlanId: 0 }, state),
    /^vlanId is 0; expected a number from 1 to 4094$/,
  ],
  [
    'a VLAN id of 4095',
    () => createVlan.plan({ ...newVlan, vlanId: 4095 }, state),
    /^vlanId is 4095; expected a number/,
  ],
  [
    'the VLAN id of an existing VLAN',
    () => createVlan.plan({ ...newVlan, lowerInterface: 'bond0', vlanId: 20 }, state),
    /^vlanId is 20, the id of bond0\.20 on bond0; expected another id$/,
  ],
  [
    'an unknown VLAN protocol',
    () => createVlan.plan({ ...newVlan, protocol: '802.1x' }, state),
    /expected one of 802\.1Q, 802\.1ad/,
  ],
  [
    'a VLAN on the member of a bond',
    () => createVlan.plan({ ...newVlan, lowerInterface: 'eth3' }, state),
    /a member of bond0/,
  ],
];

const members: readonly RefusalCase[] = [
  [
    'a member that the list has twice',
    () => createBond.plan({ ...newBond, members: ['eth0', 'eth0'] }, state),
    /eth0 twice/,
  ],
  [
    'the member of another bond',
    () => createBond.plan({ ...newBond, members: ['eth3'] }, state),
    /is a member of bond0/,
  ],
  [
    'a member with addresses',
    () => createBond.plan({ ...newBond, members: ['eth2'] }, state),
    /192\.0\.2\.5\/24/,
  ],
  [
    'a member that is not a name',
    () => createBond.plan({ ...newBond, members: [1.5] }, state),
    /^members has 1\.5; expected names of interfaces$/,
  ],
  [
    'a list of large numbers in place of a member',
    () => createBond.plan({ ...newBond, members: [[2n ** 63n, 7n]] }, state),
    /^members has \["9223372036854775808",7\]; expected names of interfaces$/,
  ],
  [
    'a number that is not the name of an interface',
    () => createBridge.plan({ interfaceName: 'br7', ports: [100n], options: {} }, state),
    /^ports is "100", and there is no such interface/,
  ],
  [
    'a list of numbers in place of addresses',
    () => createBond.plan({ ...newBond, options: { arp_ip_target: [100n] } }, state),
    /^options has arp_ip_target \[100\]; expected 1 to 16 IPv4 addresses$/,
  ],
  [
    'a number as a second mode',
    () => createBond.plan({ ...newBond, options: { mode: 1n } }, state),
    /^options has mode 1, and mode is active-backup; expected one mode$/,
  ],
  [
    'a number that is not the name of a member',
    () => setOptions.plan({ link: 'bond0', options: { primary: 100n } }, state),
    /^options has primary 100, which is not a member/,
  ],
  ['the loopback as a member', () => createBond.plan({ ...newBond, members: ['lo'] }, state), /the loopback/],
  [
    'a VLAN as a master',
    () => setMaster.plan({ link: 'bond0', interfaceName: 'bond0.20' }, state),
    /a vlan interface/,
  ],
  [
    'a port that would close a loop through a bridge',
    () => {
      const inBridge = (link: LinkState) => (link.name === 'bond0.20' ? { ...link, master: 'br0' } : link);
      const looped = { ...state, links: state.links.map(inBridge) };
      return setMaster.plan({ link: 'bond0', interfaceName: 'br0' }, looped);
    },
    /a loop/,
  ],
  [
    'a card as a master',
    () => setMaster.plan({ link: 'eth0', interfaceName: 'eth1' }, state),
    /expected a bond or a bridge/,
  ],
];

const options: readonly RefusalCase[] = [
  [
    'an unknown mode',
    () => createBond.plan({ ...newBond, mode: 'fastest' }, state),
    /expected one of balance-rr/,
  ],
  ['an unknown option', () => createBond.plan({ ...newBond, options: { foo: 1 } }, state), /"foo"/],
  [
    'an option of another mode',
    () => createBond.plan({ ...newBond, options: { lacp_rate: 'fast' } }, state),
    /lacp_rate, which mode active-backup has not; expected a mode of 802\.3ad/,
  ],
  [
    'an option out of range',
    () => createBond.plan({ ...newBond, options: { miimon: -1 } }, state),
    /from 0 to/,
  ],
  [
    'two kinds of link monitoring',
    () => setOptions.plan({ link: 'bond0', options: { arp_interval: 9 } }, state),
    /one of them/,
  ],
  [
    'a new mode for a bond with members',
    () => setOptions.plan({ link: 'bond0', options: { mode: 'broadcast' } }, state),
    /eth3/,
  ],
  [
    'options for a card',
    () => setOptions.plan({ link: 'eth0', options: { miimon: 1 } }, state),
    /a physical interface/,
  ],
];

const links: readonly RefusalCase[] = [
  [
    'an interface that does not exist',
    () => setMtu.plan({ link: 'eth9', mtu: 1500 }, state),
    /there is no such/,
  ],
  ["an MTU above the card's limit", () => setMtu.plan({ link: 'eth0', mtu: 9001 }, state), /from 68 to 9000/],
  [
    "an MTU above the lower device's",
    () => setMtu.plan({ link: 'bond0.20', mtu: 1501 }, state),
    /MTU of bond0 below/,
  ],
  [
    "an MTU below the upper device's",
    () => setMtu.plan({ link: 'bond0', mtu: 1400 }, state),
    /MTU of bond0\.20 above/,
  ],
  ['an MTU too small for IPv6', () => setMtu.plan({ link: 'eth2', mtu: 1200 }, state), /at least 1280/],
  [
    'the deletion of a bond with a VLAN',
    () => destroy.plan({ link: 'bond0' }, state),
    /bond0 carries bond0\.20/,
  ],
  ['the deletion of the loopback', () => destroy.plan({ link: 'lo' }, state), /the loopback/],
];

it.each([...names, ...vlans, ...members, ...options, ...links])(
  'refuses %s with the expected value, before anything is touched',
  (_title, plan, message) => {
    expect(plan).toThrow(
      expect.objectContaining({
        name: expect.stringMatching(/^(Refused|Busy)$/),
        message: expect.stringMatching(message),
      }),
    );
  },
);
