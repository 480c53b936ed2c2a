import { type ClassSources, from, objectName, ownKnowledge } from './fact-sources.ts';

const links = 'netlink links';
const modes = 'netlink link-modes';
const folder = '/sys/class/net/NAME';
const file = (name: string) => `${folder}/${name}`;
const addresses = ['netlink addresses', '/proc/net/fib_trie'];
const bond = 'for other kinds than bond';
const bridge = 'for other kinds than bridge';
const notCard = 'for links that are not devices on a bus';
const definitions = [
  'bus org.freedesktop.NetworkManager',
  '/etc/systemd/network',
  '/run/systemd/network',
  '/usr/lib/systemd/network',
  '/etc/network/interfaces',
  ownKnowledge,
];
const driverInformation = 'ethtool NAME';
const managers = [
  'bus org.freedesktop.NetworkManager',
  'bus org.freedesktop.network1',
  '/run/network/ifstate',
  '/etc/network/interfaces',
  ownKnowledge,
];
const counters = ['netlink link-counters', links, '/proc/net/dev'];
const uncounted = { absent: 'where the driver counts nothing' };

/** The sources of class networkInterface. Without netlink the kernel tells less, by /proc and /sys. */
export const networkInterfaceSources: ClassSources = [
  from('ovirtNode interfaceName', [objectName]),
  from('uuid uuidString', [links, file('address')]),
  from('kind', [links, file('flags')]),
  from('alias', [links, file('ifalias')], { absent: 'without an alias' }),
  from('alternativeNames', [links], { absent: 'without such names' }),
  from('active', [links, file('flags')]),
  from('persistent', definitions, { absent: 'where a service does not answer' }),
  from('startMode', definitions, { absent: 'without a written definition' }),
  from('managedBy', managers, { absent: 'where a service does not answer, and on a recorded machine' }),
  from('adminUp', [links, file('flags')]),
  from('carrier', [links, file('carrier')]),
  from('speed duplex', [modes, file('speed')], { absent: 'without carrier, and for virtual links' }),
  from('autoNegotiation', [modes], { absent: 'where the driver does not tell it' }),
  from('mac macAddress', [links, file('address')], { absent: 'for links without such an address' }),
  from('permanentMac', [links], { absent: 'where the driver does not tell it' }),
  from('mtu', [links, file('mtu')]),
  from('dhcp dhcp6', addresses, { absent: 'unless an address says that DHCP brought it' }),
  from('ip netmask broadcast', addresses, { absent: 'without an IPv4 address' }),
  from('master masterInterface', [links, file('master/ifindex'), '/sys/class/net'], {
    absent: 'the reference, for a free link',
  }),
  from('lowerInterface', [links, file('iflink')], {
    absent: 'without a lower device, and for one in another network namespace',
  }),
  from('vlanId', [links, '/proc/net/vlan/NAME'], { absent: 'for other kinds than vlan' }),
  from('vlanProtocol', [links], { absent: 'for other kinds than vlan' }),
  from('bondMode activeMember miimon', [links, file('bonding/*')], { absent: bond }),
  from('stp forwardDelay', [links, file('bridge/*')], { absent: bridge }),
  from('options members membersUp', [links, file('bonding/*'), file('bridge/*')], {
    absent: 'for other kinds than bond and bridge; options also for links that are not ports of a bridge',
  }),
  from('degraded', [links, file('bonding/*')], { absent: `${bond}, and without members` }),
  from('miiStatus', [links], { absent: 'for links that are not members of a bond' }),
  from('defaultRoute', ['netlink routes'], { absent: 'without netlink' }),
  from('managementInterface', [ownKnowledge], { absent: 'without a connection over IP' }),
  from('driver', [file('device/driver')], { absent: notCard }),
  from('driverVersion', [driverInformation, '/sys/module/*/version'], {
    absent: 'where the driver has no version of its own',
  }),
  from('firmwareVersion', [driverInformation], {
    absent: 'where the driver names none, and on a recorded machine',
  }),
  from('busInfo', [links, folder], { absent: notCard }),
  from('vendorName deviceName', ['/run/udev/data/*'], { absent: "where udev's database has no name" }),
  from('wakeOnLan', ['netlink wake-on-lan'], {
    absent: 'where the driver has no wake-on-LAN',
    root: 'all',
  }),
  from('numaNode', [file('device/numa_node')], { absent: 'for links without a node' }),
  from('virtualFunctions', [file('device/sriov_numvfs')], { absent: 'for cards without virtual functions' }),
  from('lldpNeighbours', ['/run/systemd/netif/lldp/*', 'lldpctl, of lldpd'], {
    absent: 'without a neighbour, or a daemon that receives LLDP',
  }),
  from('blink', [ownKnowledge]),
  from('blinkSupported', [ownKnowledge], { absent: 'until the light was made to blink' }),
  from('ipv6Enabled', [links, '/proc/sys/net/ipv6/conf/NAME/disable_ipv6']),
  from('rxBytes rxPackets rxErrors rxDropped rxMulticast', counters, uncounted),
  from('txBytes txPackets txErrors txDropped collisions', counters, uncounted),
  from('carrierChanges', [links, file('carrier_changes')]),
  from('linkFailures', [links], { absent: 'for links that are not members of a bond' }),
  from('lastCarrierChange', [links, file('carrier_changes')], {
    absent: 'until the agent saw a change',
  }),
];
