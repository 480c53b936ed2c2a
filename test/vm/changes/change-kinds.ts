import {
  type ChangeKind,
  interfaceChange,
  linkLocalPaths,
  memberPaths,
  nodeChange,
  removal,
  routePaths,
} from './change-kind.ts';

/** Addresses and networks of the routes that follow the primary address of ens18 and br0. */
const primary18 = ['198.51.100.5', '198.51.100.0/24', '198.51.100.255', '198.51.100.6'];
const primaryBr0 = ['192.0.2.7', '192.0.2.99', '192.0.2.70', '192.0.2.0/24', '192.0.2.255'];

/** A new bridge with addresses over a new VLAN. */
const xmlDesc = `<interface type="bridge" name="br7">
  <protocol family="ipv4"><ip address="10.67.0.7" prefix="24"/></protocol>
  <protocol family="ipv6"><ip address="2001:db8:67::7" prefix="64"/></protocol>
  <bridge stp="off">
    <interface type="vlan" name="ens19.42"><vlan tag="42"><interface name="ens19"/></vlan></interface>
  </bridge>
</interface>
`;

const vlan = (interfaceName: string, protocol: string) => ({
  interfaceName,
  protocol,
  lowerInterface: 'ens18',
  vlanId: 5,
});

/** All kinds of change, to be made in the base network. */
export const changeKinds: readonly ChangeKind[] = [
  nodeChange(
    'createBondingInterface',
    { interfaceName: 'bond1', members: ['ens19'] },
    ['bond1', 'ens19 master'],
    memberPaths('ens19'),
  ),
  nodeChange('createVlanInterface 802.1Q', vlan('ens18.5', '802.1Q'), ['ens18.5']),
  nodeChange('createVlanInterface 802.1ad', vlan('ens18.6', '802.1ad'), ['ens18.6']),
  nodeChange(
    'createBridgeInterface',
    { interfaceName: 'br1', ports: ['ens19'] },
    ['br1', 'ens19 master'],
    ['ens19 linkinfo'],
  ),
  nodeChange('createInterfaceXML', { xmlDesc }, ['br7', 'ens19.42']),
  interfaceChange(
    'ens20',
    'setMaster',
    { interfaceName: 'bond0' },
    'into a bond',
    ['ens20 master', 'bond0 members'],
    memberPaths('ens20'),
  ),
  interfaceChange(
    'ens19',
    'setMaster',
    { interfaceName: 'br0' },
    'into a bridge',
    ['ens19 master'],
    ['ens19 linkinfo', 'br0 flags', 'br0 route'],
  ),
  interfaceChange(
    'ens17',
    'setMaster',
    { interfaceName: '' },
    'out of a bond',
    ['ens17 master', 'bond0 members'],
    memberPaths('ens17'),
  ),
  // A bridge without ports has no carrier, which its flags and routes show.
  interfaceChange(
    'bond0.20',
    'setMaster',
    { interfaceName: '' },
    'out of a bridge',
    ['bond0.20 master'],
    ['bond0.20 linkinfo', 'br0 flags', 'br0 route'],
  ),
  // A bond that got no MAC address takes the address of its first member.
  interfaceChange(
    'ens17',
    'setMaster',
    { interfaceName: 'bond2' },
    'from bond to bond',
    ['ens17 master', 'bond0 members', 'bond2 members'],
    [...memberPaths('ens17'), 'bond2 address', 'bond2 flags'],
  ),
  interfaceChange('bond0', 'setOptions', { options: { miimon: 50, updelay: 100 } }, 'of a bond', [
    'bond0 linkinfo info_data miimon',
    'bond0 linkinfo info_data updelay',
  ]),
  interfaceChange(
    'bond0',
    'setOptions',
    { options: { ad_select: 'bandwidth' } },
    'of a bond that goes down for it',
    ['bond0 linkinfo info_data ad_select'],
  ),
  // The view of `ip` does not show them; the capture of the whole network does.
  {
    ...interfaceChange(
      'bond0.20',
      'setOptions',
      { options: { vlans: ['1', '10-20'], untagged: ['1', '12'] } },
      'of the VLANs of a port',
      [],
    ),
    isWithoutSteps: true,
  },
  interfaceChange(
    'br0',
    'setOptions',
    { options: { stp_state: true, forward_delay: 400, priority: 100 } },
    'of a bridge',
    ['stp_state', 'forward_delay', 'priority'].map((option) => `br0 linkinfo info_data ${option}`),
  ),
  interfaceChange(
    'ens18',
    'setAdminUp',
    { on: false },
    'of a card',
    ['ens18 flags', 'ens18 route'],
    ['ens18 inet6'],
  ),
  interfaceChange(
    'br0',
    'setAdminUp',
    { on: false },
    'of a bridge',
    ['br0 flags', 'br0 route'],
    ['br0 inet6', 'bond0.20 linkinfo'],
  ),
  interfaceChange(
    'ens20',
    'setAdminUp',
    { on: true },
    'of a card that is down',
    ['ens20 flags'],
    linkLocalPaths('ens20'),
  ),
  interfaceChange(
    'ens18',
    'setMacAddress',
    { macAddress: '52:54:00:00:00:77' },
    'of a card',
    ['ens18 address'],
    ['ens18 permaddr', ...linkLocalPaths('ens18')],
  ),
  {
    ...interfaceChange(
      'ens18',
      'setIpv6Enabled',
      { on: false },
      'of a card',
      ['ens18 inet6 2001:db8:18::5/64', 'ens18 route 2001:db8:2::/48'],
      ['ens18 inet6', 'ens18 route', 'ens18 inet6_addr_gen_mode'],
    ),
    isWithoutSteps: true,
  },
  interfaceChange('bond0', 'setMtu', { mtu: 1600 }, 'of a bond', ['bond0 mtu', 'ens16 mtu'], ['ens17 mtu']),
  interfaceChange('ens18', 'setMtu', { mtu: 1400 }, 'of a card', ['ens18 mtu']),
  interfaceChange(
    'br0',
    'addAddress',
    { address: '203.0.113.200/25' },
    'IPv4',
    ['br0 inet 203.0.113.200/25'],
    routePaths('br0', '203.0.113.128/25', '203.0.113.200', '203.0.113.255'),
  ),
  interfaceChange(
    'br0',
    'addAddress',
    { address: '2001:db8:9::7/64' },
    'IPv6',
    ['br0 inet6 2001:db8:9::7/64'],
    routePaths('br0', '2001:db8:9::/64', '2001:db8:9::7'),
  ),
  // The second address becomes the primary one, from which the kernel sends.
  removal(
    'address',
    'the primary IPv4 address',
    ['ens18', '198.51.100.5/24'],
    ['ens18 inet 198.51.100.5/24', 'ens18 inet 198.51.100.6/24'],
    routePaths('ens18', ...primary18),
  ),
  removal(
    'address',
    'an IPv6 address',
    ['ens18', '2001:db8:18::5/64'],
    ['ens18 inet6 2001:db8:18::5/64'],
    routePaths('ens18', '2001:db8:18::/64', '2001:db8:18::5'),
  ),
  interfaceChange(
    'br0',
    'setStaticAddress',
    { ip: '192.0.2.99', netmask: '255.255.255.0' },
    'of a bridge',
    ['br0 inet 192.0.2.7/24', 'br0 inet 192.0.2.99/24'],
    routePaths('br0', ...primaryBr0),
  ),
  interfaceChange('br0', 'addRoute', { destination: '100.64.0.0/16', gateway: '192.0.2.1' }, 'IPv4', [
    'br0 route 100.64.0.0/16',
  ]),
  interfaceChange(
    'ens18',
    'addRoute',
    { destination: '2001:db8:3::/48', gateway: '2001:db8:18::9' },
    'IPv6',
    ['ens18 route 2001:db8:3::/48'],
  ),
  interfaceChange(
    'br0',
    'addRoute',
    {
      destination: '100.66.0.0/16',
      gateway: '192.0.2.1',
      metric: 30,
      options: { table: '77', source: '192.0.2.70', metrics: { mtu: 1400, advmss: 1300 } },
    },
    'with options',
    ['br0 route 100.66.0.0/16'],
  ),
  // A route of several next hops has no device of its own.
  interfaceChange(
    'br0',
    'addRoute',
    {
      destination: '100.67.0.0/16',
      options: {
        nextHops: [
          { gateway: '192.0.2.1', weight: 3 },
          { gateway: '198.51.100.1', interfaceName: 'ens18' },
        ],
      },
    },
    'of several next hops',
    ['undefined route 100.67.0.0/16'],
  ),
  removal(
    'route',
    'an IPv4 route',
    ['ens18', '254', '198.19.0.0/16', '50', '198.51.100.1'],
    ['ens18 route 198.19.0.0/16'],
  ),
  removal(
    'route',
    'an IPv6 route',
    ['br0', '254', '2001:db8:1::/48', '1024', '2001:db8::1'],
    ['br0 route 2001:db8:1::/48'],
  ),
  interfaceChange('ens20', 'create', {}, 'a card', ['ens20 flags'], linkLocalPaths('ens20')),
  // A link that is down keeps its IPv4 addresses, and loses IPv6 addresses and routes.
  interfaceChange('ens18', 'destroy', {}, 'a card', ['ens18 flags', 'ens18 route'], ['ens18 inet6']),
  interfaceChange('bond2', 'destroy', {}, 'a bond', ['bond2']),
  interfaceChange('bond0.20', 'destroy', {}, 'a VLAN', ['bond0.20'], ['br0 flags', 'br0 route']),
  interfaceChange('br0', 'destroy', {}, 'a bridge', ['br0'], ['bond0.20 master', 'bond0.20 linkinfo']),
  interfaceChange(
    'bond0',
    'setDhcp',
    { on: true },
    'of a bond',
    ['bond0 inet', 'bond0 route 1*'],
    ['bond0 route default'],
  ),
  interfaceChange(
    'bond0',
    'setDhcp6',
    { on: true },
    'of a bond',
    ['bond0 inet6', 'bond0 route 2001:db8:a*'],
    ['bond0 route fd09::*', 'bond0 route default', 'bond0 inet6_addr_gen_mode'],
  ),
  interfaceChange('bond0', 'restart', {}, 'a bond', []),
  interfaceChange('ens18', 'restart', {}, 'a card', []),
  interfaceChange(
    'ens18',
    'setProperties',
    { values: { mtu: 1400, ip: '198.51.100.77', netmask: '255.255.255.0' } },
    'of a card',
    ['ens18 mtu', 'ens18 inet 198.51.100.5/24', 'ens18 inet 198.51.100.77/24'],
    routePaths('ens18', '198.51.100.77', ...primary18),
  ),
];
