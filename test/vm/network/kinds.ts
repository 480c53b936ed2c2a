import type { AgentLab } from '../lab/agent.ts';
import { smbios } from '../lab/hardware.ts';

/** One kind of change, as somebody asks for it in the network of {@link makeBase}. */
export interface Kind {
  readonly kind: string;
  /** Interfaces of which it may change anything: all else stays as it is. */
  readonly names: readonly string[];
  readonly make: (lab: AgentLab) => Promise<unknown>;
}

export const node = smbios.uuid;
/** Key of an object below the machine's. */
export const of = (...parts: readonly string[]) => [node, ...parts].join(':');

const onNode = (method: string, args: object, ...names: readonly string[]): Kind => ({
  kind: method,
  names,
  make: (lab) => lab.call('ovirtNode', node, method, args),
});
const on = (
  name: string,
  method: string,
  args: object,
  title: string,
  names: readonly string[] = [name],
): Kind => ({
  kind: `${method} ${title}`,
  names,
  make: (lab) => lab.call('networkInterface', of(name), method, args),
});
const remove = (
  className: 'address' | 'route',
  title: string,
  name: string,
  ...key: readonly string[]
): Kind => ({
  kind: `remove ${title}`,
  names: [name],
  make: (lab) => lab.call(className, of(name, ...key), 'remove'),
});

export const kinds: readonly Kind[] = [
  onNode('createBondingInterface', { interfaceName: 'bond1', members: ['ens19'] }, 'bond1', 'ens19'),
  onNode('createVlanInterface', { interfaceName: 'ens18.5', lowerInterface: 'ens18', vlanId: 5 }, 'ens18.5'),
  onNode('createBridgeInterface', { interfaceName: 'br1', ports: ['ens19'] }, 'br1', 'ens19'),
  on('ens20', 'setMaster', { interfaceName: 'bond0' }, 'into a bond', ['ens20', 'bond0']),
  on('ens19', 'setMaster', { interfaceName: 'br0' }, 'into a bridge', ['ens19', 'br0']),
  on('ens17', 'setMaster', { interfaceName: '' }, 'out of a bond', ['ens17', 'bond0']),
  on('bond0.20', 'setMaster', { interfaceName: '' }, 'out of a bridge', ['bond0.20', 'br0']),
  on('ens17', 'setMaster', { interfaceName: 'bond2' }, 'from bond to bond', ['ens17', 'bond0', 'bond2']),
  on('bond0', 'setOptions', { options: { miimon: 50, updelay: 100 } }, 'of a bond'),
  on('br0', 'setOptions', { options: { stp_state: true, priority: 100 } }, 'of a bridge'),
  on('bond0', 'setMtu', { mtu: 1600 }, 'of a bond', ['bond0', 'ens16', 'ens17']),
  on('ens18', 'setMtu', { mtu: 1400 }, 'of a card'),
  on('br0', 'addAddress', { address: '203.0.113.200/25' }, 'IPv4'),
  on('br0', 'addAddress', { address: '2001:db8:9::7/64' }, 'IPv6'),
  remove('address', 'the primary IPv4 address', 'ens18', '198.51.100.5/24'),
  remove('address', 'an IPv6 address', 'ens18', '2001:db8:18::5/64'),
  on('br0', 'setStaticAddress', { ip: '192.0.2.99', netmask: '255.255.255.0' }, 'of a bridge'),
  on('br0', 'addRoute', { destination: '100.64.0.0/16', gateway: '192.0.2.1' }, 'IPv4'),
  on('ens18', 'addRoute', { destination: '2001:db8:3::/48', gateway: '2001:db8:18::9' }, 'IPv6'),
  remove('route', 'an IPv4 route', 'ens18', '254', '198.19.0.0/16', '50', '198.51.100.1'),
  remove('route', 'an IPv6 route', 'br0', '254', '2001:db8:1::/48', '1024', '2001:db8::1'),
  on('ens20', 'create', {}, 'a card'),
  on('ens18', 'destroy', {}, 'a card'),
  on('bond2', 'destroy', {}, 'a bond'),
  on('bond0.20', 'destroy', {}, 'a VLAN', ['bond0.20', 'br0']),
  on('br0', 'destroy', {}, 'a bridge', ['br0', 'bond0.20']),
  on('bond0', 'restart', {}, 'a bond', []),
  on('ens18', 'restart', {}, 'a card', []),
  on(
    'ens18',
    'setProperties',
    { values: { mtu: 1400, ip: '198.51.100.77', netmask: '255.255.255.0' } },
    'of a card',
  ),
];

/** Each by itself. */
export const each: readonly (readonly Kind[])[] = kinds.map((kind) => [kind]);

/** Changes of several kinds, none of which keeps another from being done. */
export const together: readonly (readonly Kind[])[] = [
  [
    ...['createBondingInterface', 'setMaster into a bond', 'setOptions of a bond', 'addAddress IPv4'],
    ...['remove an IPv6 address', 'destroy a card', 'destroy a bond'],
  ],
  [
    ...['createVlanInterface', 'setMaster out of a bond', 'addAddress IPv6'],
    ...['addRoute IPv4', 'addRoute IPv6', 'restart a bond'],
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
  ['setMaster out of a bridge', 'destroy a bridge', 'restart a card', 'setProperties of a card'],
].map((names) => names.map(named));

/** @throws where there is none: a kind that is renamed must not fall out of the table. */
export function named(name: string): Kind {
  const found = kinds.find(({ kind }) => kind === name);
  if (!found) throw new Error(`no kind ${name}; there are ${kinds.map(({ kind }) => kind).join(', ')}`);
  return found;
}
