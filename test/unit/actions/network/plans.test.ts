import { describe, expect, it } from 'vitest';
import {
  addAddress,
  addRoute,
  createBond,
  createBridge,
  createVlan,
  destroy,
  type NetworkLink,
  type NetworkState,
  removeRoute,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import { stepText } from '../../../../src/actions/network/ip/ip.ts';

const card = (index: number, name: string, given: Partial<NetworkLink> = {}): NetworkLink => ({
  index,
  name,
  up: false,
  mtu: 1500,
  mtuMin: 68,
  mtuMax: 9000,
  macAddress: `52:54:00:00:00:0${index}`,
  ...given,
});

const bond = { mode: 'active-backup', miimon: '100', arp_interval: '0' };
const state: NetworkState = {
  links: [
    card(1, 'lo', { kind: 'loopback', macAddress: undefined }),
    card(2, 'eth0'),
    card(3, 'eth1', { up: true }),
    card(4, 'eth2', { up: true }),
    card(5, 'eth3', { up: true, master: 'bond0', masterKind: 'bond' }),
    card(6, 'bond0', { kind: 'bond', up: true, options: bond }),
    card(7, 'bond0.20', { kind: 'vlan', up: true, lower: 'bond0', vlan: { id: 20, protocol: '802.1Q' } }),
    card(8, 'br0', { kind: 'bridge', up: true, options: {} }),
    card(9, 'bond1', { kind: 'bond', up: true, options: { ...bond, mode: '802.3ad' } }),
  ],
  addresses: [
    {
      link: 'eth2',
      family: 'ipv4',
      address: '192.0.2.5',
      prefixLength: 24,
      broadcast: '192.0.2.255',
      scope: 'global',
      isStatic: true,
    },
    {
      link: 'eth2',
      family: 'ipv6',
      address: '2001:db8::5',
      prefixLength: 64,
      scope: 'global',
      isStatic: true,
    },
    { link: 'eth1', family: 'ipv6', address: 'fe80::1', prefixLength: 64, scope: 'link', isStatic: false },
  ],
  routes: [],
  rules: [],
};

const text = (plan: { readonly steps: readonly (readonly string[])[] }) => plan.steps.map(stepText);
const newBond = { interfaceName: 'bond7', mode: 'active-backup', members: [] as unknown[], options: {} };
const newVlan = { interfaceName: 'eth1.7', lowerInterface: 'eth1', vlanId: 7, protocol: '802.1Q' };
const newRoute = { link: 'eth2', destination: '198.51.100.0/24', gateway: '', metric: 0 };
const newAddress = { link: 'eth2', ip: '192.0.2.9', netmask: '255.255.255.0', broadcast: '' };

describe('a plan', () => {
  it('of a bond takes members down, which a bond demands, and names its MAC, which nobody then makes another', () => {
    const options = { primary: 'eth1', updelay: 200n };
    expect(text(createBond.plan({ ...newBond, members: ['eth0', 'eth1'], options }, state))).toEqual([
      'ip link add name bond7 address 52:54:00:00:00:02 type bond mode active-backup miimon 100 updelay 200',
      'ip link set dev eth0 master bond7',
      'ip link set dev eth0 up',
      'ip link set dev eth1 down',
      'ip link set dev eth1 master bond7',
      'ip link set dev eth1 up',
      'ip link set dev bond7 up',
      'ip link set dev bond7 type bond primary eth1',
    ]);
  });

  it('of a VLAN takes the lower device up first, where it is down', () => {
    expect(text(createVlan.plan({ ...newVlan, lowerInterface: 'eth0', protocol: '802.1ad' }, state))).toEqual(
      [
        'ip link set dev eth0 up',
        'ip link add link eth0 name eth1.7 type vlan protocol 802.1ad id 7',
        'ip link set dev eth1.7 up',
      ],
    );
  });

  it('of a bond that goes frees its members first, and leaves them as up as they were', () => {
    const flat = { ...state, links: state.links.filter(({ name }) => name !== 'bond0.20') };
    expect(text(destroy.plan({ link: 'bond0' }, flat))).toEqual([
      'ip link set dev eth3 nomaster',
      'ip link set dev eth3 up',
      'ip link del dev bond0',
    ]);
  });

  it('of a member that moves to another bond frees it before', () => {
    expect(text(setMaster.plan({ link: 'eth3', interfaceName: 'bond1' }, state))).toEqual([
      'ip link set dev eth3 nomaster',
      'ip link set dev eth3 up',
      'ip link set dev eth3 down',
      'ip link set dev eth3 master bond1',
      'ip link set dev eth3 up',
    ]);
  });

  it('of options switches off before it switches on, and takes a bond down for what it takes only then', () => {
    expect(
      text(setOptions.plan({ link: 'bond0', options: { arp_interval: 500, miimon: 0 } }, state)),
    ).toEqual([
      'ip link set dev bond0 type bond miimon 0',
      'ip link set dev bond0 type bond arp_interval 500',
    ]);
    expect(text(setOptions.plan({ link: 'bond1', options: { lacp_rate: 1 } }, state))).toEqual([
      'ip link set dev bond1 down',
      'ip link set dev bond1 type bond lacp_rate fast',
      'ip link set dev bond1 up',
    ]);
  });

  it('of what is so already has no steps', () => {
    expect(text(setMtu.plan({ link: 'eth0', mtu: 1500 }, state))).toEqual([]);
    expect(text(setMaster.plan({ link: 'eth0', interfaceName: '' }, state))).toEqual([]);
  });
});

const bad: readonly (readonly [string, () => unknown, RegExp])[] = [
  ...['', 'a-name-of-16-let', 'a/b', 'a:b', 'a b', 'a\nb', '.', '..', '-a', 'a#b', 'all', 'bond0'].map(
    (interfaceName): readonly [string, () => unknown, RegExp] => [
      `the name ${JSON.stringify(interfaceName)}`,
      () => createBridge.plan({ interfaceName, ports: [], options: {} }, state),
      /^interfaceName is /,
    ],
  ),
  [
    'an interface that is not there',
    () => setMtu.plan({ link: 'eth9', mtu: 1500 }, state),
    /there is no such/,
  ],
  [
    'a VLAN id of 0',
    () => createVlan.plan({ ...newVlan, vlanId: 0 }, state),
    /^vlanId is 0; a number from 1 to 4094$/,
  ],
  [
    'a VLAN id of 4095',
    () => createVlan.plan({ ...newVlan, vlanId: 4095 }, state),
    /^vlanId is 4095; a number/,
  ],
  [
    'a VLAN id that is there',
    () => createVlan.plan({ ...newVlan, lowerInterface: 'bond0', vlanId: 20 }, state),
    /which bond0\.20 on bond0 has already/,
  ],
  [
    'a protocol',
    () => createVlan.plan({ ...newVlan, protocol: '802.1x' }, state),
    /one of 802\.1Q, 802\.1ad/,
  ],
  [
    'a member of a member',
    () => createVlan.plan({ ...newVlan, lowerInterface: 'eth3' }, state),
    /a member of bond0/,
  ],
  ['a member twice', () => createBond.plan({ ...newBond, members: ['eth0', 'eth0'] }, state), /eth0 twice/],
  [
    'a member elsewhere',
    () => createBond.plan({ ...newBond, members: ['eth3'] }, state),
    /is a member of bond0/,
  ],
  [
    'a member with addresses',
    () => createBond.plan({ ...newBond, members: ['eth2'] }, state),
    /192\.0\.2\.5\/24/,
  ],
  [
    'a member that is no name',
    () => createBond.plan({ ...newBond, members: [7] }, state),
    /names of interfaces/,
  ],
  ['the loopback as a member', () => createBond.plan({ ...newBond, members: ['lo'] }, state), /the loopback/],
  ['a mode', () => createBond.plan({ ...newBond, mode: 'fastest' }, state), /one of balance-rr/],
  ['an option that nobody has', () => createBond.plan({ ...newBond, options: { foo: 1 } }, state), /"foo"/],
  [
    'an option that the mode has not',
    () => createBond.plan({ ...newBond, options: { lacp_rate: 'fast' } }, state),
    /lacp_rate, which mode active-backup has not; 802\.3ad has it/,
  ],
  [
    'an option out of range',
    () => createBond.plan({ ...newBond, options: { miimon: -1 } }, state),
    /from 0 to/,
  ],
  [
    'two ways of monitoring',
    () => setOptions.plan({ link: 'bond0', options: { arp_interval: 9 } }, state),
    /one of them/,
  ],
  [
    'a mode with members in',
    () => setOptions.plan({ link: 'bond0', options: { mode: 'broadcast' } }, state),
    /eth3/,
  ],
  [
    'options of a card',
    () => setOptions.plan({ link: 'eth0', options: { miimon: 1 } }, state),
    /a physical interface/,
  ],
  ['a loop', () => setMaster.plan({ link: 'bond0', interfaceName: 'bond0.20' }, state), /a vlan interface/],
  [
    'a loop through a bridge',
    () => {
      const inBridge = (one: NetworkLink) => (one.name === 'bond0.20' ? { ...one, master: 'br0' } : one);
      return setMaster.plan(
        { link: 'bond0', interfaceName: 'br0' },
        { ...state, links: state.links.map(inBridge) },
      );
    },
    /a loop/,
  ],
  [
    'a card as a master',
    () => setMaster.plan({ link: 'eth0', interfaceName: 'eth1' }, state),
    /a bond or a bridge/,
  ],
  ["an MTU above the card's", () => setMtu.plan({ link: 'eth0', mtu: 9001 }, state), /from 68 to 9000/],
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
  ...[
    ['no-address', /an address with its prefix/],
    ['192.0.2.9', /a prefix from 0 to 32/],
    ['192.0.2.9/33', /a prefix from 0 to 32/],
    ['2001:db8::9/129', /a prefix from 0 to 128/],
    ['224.0.0.1/24', /multicast/],
    ['ff02::1/64', /multicast/],
    ['0.0.0.0/8', /unspecified/],
    ['127.0.0.2/8', /loopback/],
    ['192.0.2.0/24', /the network itself/],
    ['192.0.2.255/24', /broadcast/],
    ['192.0.2.5/25', /has 192\.0\.2\.5\/24 already/],
    ['2001:DB8:0::5/64', /has 2001:db8::5\/64 already/],
  ].map(([address, expected]): readonly [string, () => unknown, RegExp] => [
    `the address ${String(address)}`,
    () => addAddress.plan({ link: 'eth2', address: String(address) }, state),
    expected as RegExp,
  ]),
  [
    'an address of a member',
    () => addAddress.plan({ link: 'eth3', address: '192.0.2.9/24' }, state),
    /give .* to bond0/,
  ],
  ['a netmask', () => setStaticAddress.plan({ ...newAddress, netmask: '255.0.255.0' }, state), /^netmask is/],
  [
    'an IPv6 address as the primary',
    () => setStaticAddress.plan({ ...newAddress, ip: 'fd00::1' }, state),
    /ip is/,
  ],
  [
    'a broadcast address',
    () => setStaticAddress.plan({ ...newAddress, broadcast: 'all' }, state),
    /^broadcast is/,
  ],
  [
    'a route to a host in a net',
    () => addRoute.plan({ ...newRoute, destination: '198.51.100.7/24' }, state),
    /a network/,
  ],
  [
    'a gateway out of reach',
    () => addRoute.plan({ ...newRoute, gateway: '203.0.113.1' }, state),
    /in no network of eth2/,
  ],
  [
    'a gateway of the other family',
    () => addRoute.plan({ ...newRoute, gateway: '2001:db8::1' }, state),
    /an IPv4 address/,
  ],
  [
    'oneself as a gateway',
    () => addRoute.plan({ ...newRoute, gateway: '192.0.2.5' }, state),
    /of eth2 itself/,
  ],
  ['a route over what is down', () => addRoute.plan({ ...newRoute, link: 'eth0' }, state), /eth0 is down/],
  [
    'a route that is not there',
    () =>
      removeRoute.plan(
        { link: 'eth2', family: 'ipv4', table: 254, destination: '10.0.0.0/8', metric: 0 },
        state,
      ),
    /not on eth2 any more/,
  ],
  ['what carries others', () => destroy.plan({ link: 'bond0' }, state), /bond0 carries bond0\.20/],
  ['the loopback', () => destroy.plan({ link: 'lo' }, state), /the loopback/],
];

it.each(bad)(
  '%s is refused before anything is touched, and told what would be right',
  (_title, plan, expected) => {
    expect(plan).toThrow(
      expect.objectContaining({
        name: expect.stringMatching(/^(Refused|Busy)$/),
        message: expect.stringMatching(expected),
      }),
    );
  },
);
