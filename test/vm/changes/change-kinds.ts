import type { AgentLab } from '../lab/guest/agent.ts';
import { smbios } from '../lab/qemu/hardware.ts';

/** One kind of change, as somebody asks for it in the network of {@link makeBase}. */
export interface ChangeKind {
  readonly kind: string;
  /** Paths, as `changed` tells them, each of which it changes, or something below it. */
  readonly changes: readonly string[];
  /** Paths that may be others in consequence. All else stays as it is. */
  readonly follows: readonly string[];
  readonly make: (lab: AgentLab) => Promise<unknown>;
}

export const nodeKey = smbios.uuid;
/** Key of an object below the machine's. */
export const objectKey = (...parts: readonly string[]) => [nodeKey, ...parts].join(':');

type Paths = readonly string[];

const onNode = (kind: string, args: object, changes: Paths, follows: Paths = []): ChangeKind => ({
  ...{ kind, changes, follows },
  make: (lab) => lab.call('ovirtNode', nodeKey, kind.split(' ')[0] ?? '', args),
});
const on = (
  name: string,
  method: string,
  args: object,
  title: string,
  changes: Paths,
  follows: Paths = [],
): ChangeKind => ({
  ...{ kind: `${method} ${title}`, changes, follows },
  make: (lab) => lab.call('networkInterface', objectKey(name), method, args),
});
const remove = (
  className: 'address' | 'route',
  title: string,
  key: readonly string[],
  changes: Paths,
  follows: Paths = [],
): ChangeKind => ({
  ...{ kind: `remove ${title}`, changes, follows },
  make: (lab) => lab.call(className, objectKey(...key), 'remove'),
});

/** What the kernel gives a link of its own for IPv6 when that gets up, and takes when that goes down. */
const linkLocal = (name: string): Paths => [`${name} inet6 fe80::*`, `${name} route fe80::*`];
/** The routes that the kernel makes of an address: to its network, to the broadcast, to itself. */
const routesOf = (name: string, ...destinations: readonly string[]): Paths =>
  destinations.map((destination) => `${name} route ${destination}`);
/** A card that gets into a bond has that one's MAC address, and none of its own for IPv6; out of it, it is the other way round. */
const ofMember = (name: string): Paths => [
  ...['address', 'permaddr', 'flags', 'linkinfo'].map((part) => `${name} ${part}`),
  ...linkLocal(name),
];

const first18 = ['198.51.100.5', '198.51.100.0/24', '198.51.100.255', '198.51.100.6'];
const first0 = ['192.0.2.7', '192.0.2.99', '192.0.2.70', '192.0.2.0/24', '192.0.2.255'];

/** A bridge with addresses of its own over a VLAN, neither of which is there. */
const xmlDesc = `<interface type="bridge" name="br7">
  <protocol family="ipv4"><ip address="10.67.0.7" prefix="24"/></protocol>
  <protocol family="ipv6"><ip address="2001:db8:67::7" prefix="64"/></protocol>
  <bridge stp="off">
    <interface type="vlan" name="ens19.42"><vlan tag="42"><interface name="ens19"/></vlan></interface>
  </bridge>
</interface>
`;

const vlan = (interfaceName: string, protocol: string) => ({
  ...{ interfaceName, protocol, lowerInterface: 'ens18', vlanId: 5 },
});

export const changeKinds: readonly ChangeKind[] = [
  onNode(
    'createBondingInterface',
    { interfaceName: 'bond1', members: ['ens19'] },
    ['bond1', 'ens19 master'],
    ofMember('ens19'),
  ),
  onNode('createVlanInterface 802.1Q', vlan('ens18.5', '802.1Q'), ['ens18.5']),
  onNode('createVlanInterface 802.1ad', vlan('ens18.6', '802.1ad'), ['ens18.6']),
  onNode(
    'createBridgeInterface',
    { interfaceName: 'br1', ports: ['ens19'] },
    ['br1', 'ens19 master'],
    ['ens19 linkinfo'],
  ),
  onNode('createInterfaceXML', { xmlDesc }, ['br7', 'ens19.42']),
  on(
    'ens20',
    'setMaster',
    { interfaceName: 'bond0' },
    'into a bond',
    ['ens20 master', 'bond0 members'],
    ofMember('ens20'),
  ),
  on(
    'ens19',
    'setMaster',
    { interfaceName: 'br0' },
    'into a bridge',
    ['ens19 master'],
    ['ens19 linkinfo', 'br0 flags', 'br0 route'],
  ),
  on(
    'ens17',
    'setMaster',
    { interfaceName: '' },
    'out of a bond',
    ['ens17 master', 'bond0 members'],
    ofMember('ens17'),
  ),
  // Without a port a bridge has no carrier, of which its routes tell.
  on(
    'bond0.20',
    'setMaster',
    { interfaceName: '' },
    'out of a bridge',
    ['bond0.20 master'],
    ['bond0.20 linkinfo', 'br0 flags', 'br0 route'],
  ),
  // A bond that was made without a MAC address has that of its first member.
  on(
    'ens17',
    'setMaster',
    { interfaceName: 'bond2' },
    'from bond to bond',
    ['ens17 master', 'bond0 members', 'bond2 members'],
    [...ofMember('ens17'), 'bond2 address', 'bond2 flags'],
  ),
  on('bond0', 'setOptions', { options: { miimon: 50, updelay: 100 } }, 'of a bond', [
    'bond0 linkinfo info_data miimon',
    'bond0 linkinfo info_data updelay',
  ]),
  on('bond0', 'setOptions', { options: { ad_select: 'bandwidth' } }, 'of a bond that goes down for it', [
    'bond0 linkinfo info_data ad_select',
  ]),
  on(
    'br0',
    'setOptions',
    { options: { stp_state: true, priority: 100 } },
    'of a bridge',
    ['br0 linkinfo info_data stp_state', 'br0 linkinfo info_data priority'],
    ['br0 linkinfo info_data forward_delay'],
  ),
  on('bond0', 'setMtu', { mtu: 1600 }, 'of a bond', ['bond0 mtu', 'ens16 mtu'], ['ens17 mtu']),
  on('ens18', 'setMtu', { mtu: 1400 }, 'of a card', ['ens18 mtu']),
  on(
    'br0',
    'addAddress',
    { address: '203.0.113.200/25' },
    'IPv4',
    ['br0 inet 203.0.113.200/25'],
    routesOf('br0', '203.0.113.128/25', '203.0.113.200', '203.0.113.255'),
  ),
  on(
    'br0',
    'addAddress',
    { address: '2001:db8:9::7/64' },
    'IPv6',
    ['br0 inet6 2001:db8:9::7/64'],
    routesOf('br0', '2001:db8:9::/64', '2001:db8:9::7'),
  ),
  // The second one is the first then, and the one that the kernel sends from.
  remove(
    'address',
    'the primary IPv4 address',
    ['ens18', '198.51.100.5/24'],
    ['ens18 inet 198.51.100.5/24', 'ens18 inet 198.51.100.6/24'],
    routesOf('ens18', ...first18),
  ),
  remove(
    'address',
    'an IPv6 address',
    ['ens18', '2001:db8:18::5/64'],
    ['ens18 inet6 2001:db8:18::5/64'],
    routesOf('ens18', '2001:db8:18::/64', '2001:db8:18::5'),
  ),
  on(
    'br0',
    'setStaticAddress',
    { ip: '192.0.2.99', netmask: '255.255.255.0' },
    'of a bridge',
    ['br0 inet 192.0.2.7/24', 'br0 inet 192.0.2.99/24'],
    routesOf('br0', ...first0),
  ),
  on('br0', 'addRoute', { destination: '100.64.0.0/16', gateway: '192.0.2.1' }, 'IPv4', [
    'br0 route 100.64.0.0/16',
  ]),
  on('ens18', 'addRoute', { destination: '2001:db8:3::/48', gateway: '2001:db8:18::9' }, 'IPv6', [
    'ens18 route 2001:db8:3::/48',
  ]),
  remove(
    'route',
    'an IPv4 route',
    ['ens18', '254', '198.19.0.0/16', '50', '198.51.100.1'],
    ['ens18 route 198.19.0.0/16'],
  ),
  remove(
    'route',
    'an IPv6 route',
    ['br0', '254', '2001:db8:1::/48', '1024', '2001:db8::1'],
    ['br0 route 2001:db8:1::/48'],
  ),
  on('ens20', 'create', {}, 'a card', ['ens20 flags'], linkLocal('ens20')),
  // What is down has its IPv4 addresses, no IPv6 address, and no route.
  on('ens18', 'destroy', {}, 'a card', ['ens18 flags', 'ens18 route'], ['ens18 inet6']),
  on('bond2', 'destroy', {}, 'a bond', ['bond2']),
  on('bond0.20', 'destroy', {}, 'a VLAN', ['bond0.20'], ['br0 flags', 'br0 route']),
  on('br0', 'destroy', {}, 'a bridge', ['br0'], ['bond0.20 master', 'bond0.20 linkinfo']),
  on(
    'bond0',
    'setDhcp',
    { on: true },
    'of a bond',
    ['bond0 inet', 'bond0 route 1*'],
    ['bond0 route default'],
  ),
  on(
    'bond0',
    'setDhcp6',
    { on: true },
    'of a bond',
    ['bond0 inet6', 'bond0 route 2001:db8:a*'],
    ['bond0 route fd09::*', 'bond0 route default', 'bond0 inet6_addr_gen_mode'],
  ),
  on('bond0', 'restart', {}, 'a bond', []),
  on('ens18', 'restart', {}, 'a card', []),
  on(
    'ens18',
    'setProperties',
    { values: { mtu: 1400, ip: '198.51.100.77', netmask: '255.255.255.0' } },
    'of a card',
    ['ens18 mtu', 'ens18 inet 198.51.100.5/24', 'ens18 inet 198.51.100.77/24'],
    routesOf('ens18', '198.51.100.77', ...first18),
  ),
];

/** Each by itself. */
export const eachKind: readonly (readonly ChangeKind[])[] = changeKinds.map((kind) => [kind]);

/** Changes of several kinds, none of which keeps another from being done. */
export const combinedKinds: readonly (readonly ChangeKind[])[] = [
  [
    ...['createBondingInterface', 'setMaster into a bond', 'setOptions of a bond', 'addAddress IPv4'],
    ...['remove an IPv6 address', 'destroy a card', 'destroy a bond'],
  ],
  [
    ...['createVlanInterface 802.1Q', 'setMaster out of a bond', 'addAddress IPv6'],
    ...['addRoute IPv4', 'addRoute IPv6', 'restart a bond', 'createInterfaceXML', 'setDhcp of a bond'],
  ],
  [
    ...['createBridgeInterface', 'setMaster from bond to bond', 'setMtu of a bond', 'create a card'],
    ...['remove the primary IPv4 address', 'setStaticAddress of a bridge'],
  ],
  [
    ...['setMaster into a bridge', 'setMtu of a card', 'remove an IPv4 route', 'remove an IPv6 route'],
    // With its protocol a bridge takes its time after each loss of a port.
    ...['destroy a VLAN', 'setOptions of a bridge'],
  ],
  [
    ...['setMaster out of a bridge', 'destroy a bridge', 'restart a card', 'setProperties of a card'],
    ...['createVlanInterface 802.1ad', 'setOptions of a bond that goes down for it', 'setDhcp6 of a bond'],
  ],
].map((names) => names.map(findKind));

/** @throws where there is none: a kind that is renamed must not fall out of the table. */
export function findKind(name: string): ChangeKind {
  const found = changeKinds.find(({ kind }) => kind === name);
  if (!found) throw new Error(`no kind ${name}; there are ${changeKinds.map(({ kind }) => kind).join(', ')}`);
  return found;
}
