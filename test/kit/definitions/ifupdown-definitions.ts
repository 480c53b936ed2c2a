const ns = 'xmlns:ovirt="http://ovirt.org/ovirt-node/interface/1.0"';
const onboot = '<start mode="onboot"/>';
const statics = `<protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><route gateway="192.0.2.1"/></protocol>
  <protocol family="ipv6"><ip address="2001:db8::5" prefix="64"/><route gateway="2001:db8::1"/></protocol>`;
const dynamics = `<protocol family="ipv4"><dhcp/></protocol><protocol family="ipv6"><autoconf/><dhcp/></protocol>`;
const eth0 = '<interface type="ethernet" name="eth0"/>';
const bond = `<bond mode="802.3ad"><miimon freq="100"/>${eth0}<interface type="ethernet" name="eth1"/></bond>`;
const bond0 = `<interface type="bond" name="bond0">${bond}</interface>`;
const vlanOf = (lower: string) =>
  `<interface type="vlan" name="${lower}.20"><vlan tag="20"><interface name="${lower}"/></vlan></interface>`;
const bridgeOver = (port: string, addresses: string) =>
  `<interface type="bridge" name="br0">${onboot}<mtu size="1400"/>${addresses}<bridge stp="off" delay="0">${port}</bridge></interface>`;

/** Definitions for ifupdown that come back as they are, with the interface that each is of. */
export const ifupdownDefinitions: readonly (readonly [title: string, name: string, xml: string])[] = [
  [
    'a card',
    'eth0',
    `<interface type="ethernet" name="eth0">${onboot}<mtu size="9000"/>${statics}</interface>`,
  ],
  ['a card with DHCP', 'eth0', `<interface type="ethernet" name="eth0">${onboot}${dynamics}</interface>`],
  ['a bridge over a card', 'br0', bridgeOver(eth0, statics)],
  [
    'a VLAN on a card',
    'eth0.20',
    vlanOf('eth0').replace('<vlan ', `${onboot}<mtu size="1400"/>${dynamics}<vlan `),
  ],
  ['a bridge over a VLAN on a card', 'br0', bridgeOver(vlanOf('eth0'), dynamics)],
  ['a bond', 'bond0', bond0.replace('<bond ', `${onboot}<mtu size="9000"/>${statics}<bond `)],
  ['a bridge over a bond', 'br0', bridgeOver(bond0, statics)],
  ['a VLAN on a bond', 'bond0.20', vlanOf('bond0').replace('<vlan ', `${onboot}${statics}<vlan `)],
  ['a bridge over a VLAN on a bond', 'br0', bridgeOver(vlanOf('bond0'), statics)],
  [
    'a card with addresses, metrics, DNS, routes and rules',
    'eth0',
    `<interface type="ethernet" name="eth0" ${ns}><start mode="hotplug"/>
      <protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><ip address="192.0.2.6" prefix="32"/><route gateway="192.0.2.1"/></protocol>
      <protocol family="ipv6"><autoconf/><ip address="2001:db8::5" prefix="64"/><ip address="2001:db8::6" prefix="128"/></protocol>
      <ovirt:settings><ovirt:mac address="52:54:00:12:34:56"/><ovirt:gateway family="ipv4" metric="7"/>
        <ovirt:route destination="10.0.0.0/8" gateway="192.0.2.2" metric="9" table="77" source="192.0.2.5" onlink="yes"/>
        <ovirt:route destination="198.51.100.0/24" type="blackhole"/>
        <ovirt:route destination="2001:db8:1::/48" gateway="2001:db8::2"/>
        <ovirt:rule priority="5" family="ipv4" from="192.0.2.0/24" table="77"/>
        <ovirt:rule family="ipv6" iif="eth0" fwmark="0x1" table="78"/>
        <ovirt:dns server="192.0.2.53"/><ovirt:dns server="2001:db8::53"/><ovirt:dns search="example.org"/></ovirt:settings></interface>`,
  ],
  [
    'a card with DHCP of one family each, and a metric',
    'eth0',
    `<interface type="ethernet" name="eth0" ${ns}><start mode="none"/><protocol family="ipv4"><dhcp/></protocol>
      <protocol family="ipv6"><dhcp/></protocol><ovirt:settings><ovirt:gateway family="ipv4" metric="50"/></ovirt:settings></interface>`,
  ],
  [
    'a bond with its monitor, options and a preferred member',
    'bond0',
    `<interface type="bond" name="bond0" ${ns}>${onboot}<bond mode="active-backup"><miimon freq="100" downdelay="200" updelay="300" carrier="netif"/>
        <interface type="ethernet" name="eth1"><ovirt:settings><ovirt:mtu size="1600"/></ovirt:settings></interface>${eth0}</bond>
      <ovirt:settings><ovirt:mac address="52:54:00:12:34:56"/><ovirt:option name="fail_over_mac" value="none"/><ovirt:option name="num_grat_arp" value="3"/></ovirt:settings></interface>`,
  ],
  [
    'a bond that watches ARP',
    'bond1',
    `<interface type="bond" name="bond1" ${ns}>${onboot}<bond mode="balance-rr"><arpmon interval="250" target="192.0.2.1" validate="active"/>${eth0}</bond></interface>`,
  ],
  [
    'a bond without members that watches two addresses',
    'bond2',
    `<interface type="ethernet" name="bond2" ${ns}>${onboot}<ovirt:settings kind="bond"><ovirt:option name="mode" value="active-backup"/>
      <ovirt:option name="arp_interval" value="100"/><ovirt:option name="arp_ip_target" value="192.0.2.1,192.0.2.2"/></ovirt:settings></interface>`,
  ],
  [
    'a dummy',
    'dummy0',
    `<interface type="ethernet" name="dummy0" ${ns}>${onboot}<mtu size="1400"/><ovirt:settings kind="dummy"/></interface>`,
  ],
  [
    'a VLAN of the outer tag, with a name of its own',
    'storage',
    `<interface type="vlan" name="storage" ${ns}><start mode="none"/><vlan tag="7"><interface name="eth0"/></vlan>
      <ovirt:settings><ovirt:option name="protocol" value="802.1ad"/></ovirt:settings></interface>`,
  ],
  [
    'a bridge with options, of several ports, that does not start',
    'br0',
    `<interface type="bridge" name="br0" ${ns}><start mode="none"/><bridge stp="on" delay="4">${bond0.replaceAll('name="eth', 'name="en')}
        <interface type="ethernet" name="eth2"><ovirt:settings><ovirt:mtu size="1600"/></ovirt:settings></interface>${vlanOf('eth3')}</bridge>
      <ovirt:settings><ovirt:option name="vlan_filtering" value="1"/><ovirt:option name="ageing_time" value="12345"/><ovirt:option name="priority" value="4096"/>
      <ovirt:option name="hello_time" value="150"/><ovirt:option name="max_age" value="700"/></ovirt:settings></interface>`,
  ],
];
