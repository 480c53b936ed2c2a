import { expect, test } from 'vitest';
import { DefinitionLab } from '../../../../kit/definitions/definition-lab.ts';
import { meaning } from '../../../../kit/definitions/meaning.ts';

const ns = 'xmlns:ovirt="http://ovirt.org/ovirt-node/interface/1.0"';
const onboot = '<start mode="onboot"/>';

/** Definitions that come back as they are, or as the second text says. */
const definitions: readonly (readonly [title: string, name: string, xml: string])[] = [
  [
    'a card with addresses, gateways, metrics, DNS, routes and rules',
    'eth0',
    `<interface type="ethernet" name="eth0" ${ns}>${onboot}<mtu size="9000"/>
      <protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><ip address="192.0.2.6" prefix="32"/><route gateway="192.0.2.1"/></protocol>
      <protocol family="ipv6"><autoconf/><ip address="2001:db8::5" prefix="64"/></protocol>
      <ovirt:settings><ovirt:mac address="52:54:00:12:34:56"/><ovirt:gateway family="ipv4" metric="7"/>
        <ovirt:route destination="10.0.0.0/8" gateway="192.0.2.2" metric="9" table="77" onlink="yes"/>
        <ovirt:rule priority="5" family="ipv4" from="192.0.2.0/24" table="77"/>
        <ovirt:rule family="ipv6" table="78"/>
        <ovirt:dns server="192.0.2.53"/><ovirt:dns search="example.org"/></ovirt:settings></interface>`,
  ],
  [
    'a card with DHCP of both families, without its DNS servers, and a metric',
    'eth0',
    `<interface type="ethernet" name="eth0" ${ns}>${onboot}
      <protocol family="ipv4"><dhcp peerdns="no"/></protocol><protocol family="ipv6"><autoconf/><dhcp/></protocol>
      <ovirt:settings><ovirt:gateway family="ipv4" metric="50"/><ovirt:gateway family="ipv6" metric="51"/></ovirt:settings></interface>`,
  ],
  [
    'a card that does not start, without IPv6',
    'eth0',
    `<interface type="ethernet" name="eth0" ${ns}><start mode="none"/><ovirt:settings><ovirt:disabled family="ipv6"/></ovirt:settings></interface>`,
  ],
  [
    'a bond with its monitor, options and a preferred member',
    'bond0',
    `<interface type="bond" name="bond0" ${ns}>${onboot}<protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/></protocol>
      <bond mode="active-backup"><miimon freq="100" downdelay="200" updelay="300"/>
        <interface type="ethernet" name="eth1"><ovirt:settings><ovirt:mtu size="1600"/></ovirt:settings></interface>
        <interface type="ethernet" name="eth0"/></bond>
      <ovirt:settings><ovirt:option name="fail_over_mac" value="active"/></ovirt:settings></interface>`,
  ],
  [
    'a bond that watches ARP',
    'bond1',
    `<interface type="bond" name="bond1" ${ns}>${onboot}<bond mode="balance-rr"><arpmon interval="250" target="192.0.2.1" validate="active"/>
      <interface type="ethernet" name="eth0"/></bond></interface>`,
  ],
  [
    'a bond without members, and a dummy',
    'bond2',
    `<interface type="ethernet" name="bond2" ${ns}>${onboot}<ovirt:settings kind="bond"><ovirt:option name="mode" value="802.3ad"/></ovirt:settings></interface>`,
  ],
  [
    'a dummy',
    'dummy0',
    `<interface type="ethernet" name="dummy0" ${ns}>${onboot}<mtu size="1400"/><ovirt:settings kind="dummy"/></interface>`,
  ],
  [
    'a VLAN of the outer tag',
    'storage',
    `<interface type="vlan" name="storage" ${ns}>${onboot}<vlan tag="7"><interface name="eth0"/></vlan>
      <ovirt:settings><ovirt:option name="protocol" value="802.1ad"/></ovirt:settings></interface>`,
  ],
  [
    'a bridge over a VLAN over a bond, with VLANs and options of a port',
    'br0',
    `<interface type="bridge" name="br0" ${ns}>${onboot}<protocol family="ipv6"><ip address="2001:db8::7" prefix="64"/></protocol>
      <bridge stp="on" delay="4"><interface type="bond" name="bond0"><bond mode="802.3ad"><interface type="ethernet" name="eth0"/></bond></interface>
        <interface type="ethernet" name="eth2"><ovirt:settings><ovirt:option name="cost" value="5"/><ovirt:option name="guard" value="1"/>
          <ovirt:vlan first="10" pvid="yes" untagged="yes"/><ovirt:vlan first="20" last="30"/></ovirt:settings></interface>
        <interface type="vlan" name="eth3.9"><vlan tag="9"><interface name="eth3"/></vlan></interface></bridge>
      <ovirt:settings><ovirt:option name="vlan_filtering" value="1"/><ovirt:option name="ageing_time" value="12345"/></ovirt:settings></interface>`,
  ],
];

test.each(definitions)('writes %s so that it is described as it was defined', async (_title, name, xml) => {
  await using lab = await DefinitionLab.create();
  await lab.define(xml);
  const described = await lab.describe(name);
  expect(described).toMatch(/^<interface/);
  expect(meaning(described)).toEqual(meaning(xml));
  // Defining again what is described changes nothing.
  expect((await lab.prepareXml(described)).plan).toEqual([]);
});

test('restores all files of a definition from the record alone', async () => {
  await using lab = await DefinitionLab.create();
  const before = await lab.files();
  const undo = await lab.define(definitions.at(-1)?.[2] ?? '');
  expect(Object.keys(await lab.files())).toHaveLength(9);
  expect(await undo()).toEqual([]);
  expect(await lab.files()).toEqual(before);
});
