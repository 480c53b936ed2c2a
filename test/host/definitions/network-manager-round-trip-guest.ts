import { isDeepStrictEqual } from 'node:util';
import { meaning } from '../../kit/definitions/meaning.ts';
import { NetworkManagerLab } from '../../kit/definitions/network-manager-lab.ts';

/**
 * In namespaces of its own: defines interfaces through NetworkManager, and prints for each what differs from the definition, what
 * changed of what runs, and what is left after the undo.
 */
const ns = 'xmlns:ovirt="http://ovirt.org/ovirt-node/interface/1.0"';
const onboot = '<start mode="onboot"/>';
const fixed = `<protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><route gateway="192.0.2.1"/></protocol>
  <protocol family="ipv6"><ip address="2001:db8::5" prefix="64"/><route gateway="2001:db8::1"/></protocol>`;
const dynamic = '<protocol family="ipv4"><dhcp/></protocol><protocol family="ipv6"><autoconf/></protocol>';
const card = (name: string) => `<interface type="ethernet" name="${name}"/>`;
const bond = (rest = '') =>
  `<interface type="bond" name="bond0">${rest}<bond mode="active-backup"><miimon freq="100"/>${card('eth0')}${card('eth1')}</bond></interface>`;
const vlan = (name: string, lower: string, rest = '') =>
  `<interface type="vlan" name="${name}">${rest}<vlan tag="9"><interface name="${lower}"/></vlan></interface>`;
const bridge = (port: string, rest: string) =>
  `<interface type="bridge" name="br0">${rest}<bridge stp="off" delay="4">${port}</bridge></interface>`;

/** Definitions, and those of the interfaces below them. */
const definitions: Readonly<Record<string, readonly (readonly [name: string, xml: string])[]>> = {
  NIC: [['eth0', `<interface type="ethernet" name="eth0">${onboot}<mtu size="9000"/>${fixed}</interface>`]],
  'NIC+bridge': [['br0', bridge(card('eth0'), onboot + fixed)]],
  'NIC+VLAN': [['eth0.9', vlan('eth0.9', 'eth0', onboot + fixed)]],
  'NIC+VLAN+bridge': [['br0', bridge(vlan('eth0.9', 'eth0'), onboot + dynamic)]],
  bond: [['bond0', bond(onboot + fixed)]],
  'bond+bridge': [['br0', bridge(bond(), onboot + fixed)]],
  'bond+VLAN': [
    ['bond0', bond(onboot)],
    ['bond0.9', vlan('bond0.9', 'bond0', onboot + dynamic)],
  ],
  'bond+VLAN+bridge': [
    ['bond0', bond(onboot)],
    ['br0', bridge(vlan('bond0.9', 'bond0'), onboot + fixed)],
  ],
  'a card with everything': [
    [
      'eth0',
      `<interface type="ethernet" name="eth0" ${ns}>${onboot}<mtu size="9000"/>
      <protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><ip address="192.0.2.6" prefix="32"/><route gateway="192.0.2.1"/></protocol>
      <protocol family="ipv6"><autoconf/><ip address="2001:db8::5" prefix="64"/></protocol>
      <ovirt:settings><ovirt:mac address="52:54:00:12:34:56"/><ovirt:gateway family="ipv4" metric="7"/>
        <ovirt:route destination="10.0.0.0/8" gateway="192.0.2.2" metric="9" table="77" onlink="yes"/>
        <ovirt:route destination="10.1.0.0/16" scope="link"/><ovirt:route destination="10.66.0.0/16" type="blackhole"/>
        <ovirt:rule priority="5" family="ipv4" from="192.0.2.0/24" table="77"/>
        <ovirt:rule priority="6" family="ipv6" iif="eth0" fwmark="5/255" table="78"/>
        <ovirt:dns server="192.0.2.53"/><ovirt:dns server="2001:db8::53"/><ovirt:dns search="example.org"/></ovirt:settings></interface>`,
    ],
  ],
  'DHCP without its servers': [
    [
      'eth0',
      `<interface type="ethernet" name="eth0" ${ns}>${onboot}
      <protocol family="ipv4"><dhcp peerdns="no"/></protocol><protocol family="ipv6"><autoconf/><dhcp/></protocol>
      <ovirt:settings><ovirt:gateway family="ipv4" metric="50"/><ovirt:gateway family="ipv6" metric="51"/></ovirt:settings></interface>`,
    ],
  ],
  'DHCPv6 alone': [
    [
      'eth1',
      `<interface type="ethernet" name="eth1">${onboot}<protocol family="ipv4"><dhcp peerdns="yes"/></protocol><protocol family="ipv6"><dhcp/></protocol></interface>`,
    ],
  ],
  'a card that does not start, without IP': [
    [
      'eth0',
      `<interface type="ethernet" name="eth0" ${ns}><start mode="none"/><ovirt:settings><ovirt:disabled family="ipv4"/><ovirt:disabled family="ipv6"/></ovirt:settings></interface>`,
    ],
  ],
  'a bond that watches ARP, and does not start': [
    [
      'bond1',
      `<interface type="bond" name="bond1" ${ns}><start mode="none"/><bond mode="balance-rr"><arpmon interval="250" target="192.0.2.1" validate="active"/>
      <interface type="ethernet" name="eth0"><ovirt:settings><ovirt:mtu size="1600"/></ovirt:settings></interface></bond></interface>`,
    ],
  ],
  'a bond without members': [
    [
      'bond2',
      `<interface type="ethernet" name="bond2" ${ns}>${onboot}<ovirt:settings kind="bond"><ovirt:option name="mode" value="802.3ad"/><ovirt:option name="xmit_hash_policy" value="layer3+4"/></ovirt:settings></interface>`,
    ],
  ],
  'a dummy': [
    [
      'dummy0',
      `<interface type="ethernet" name="dummy0" ${ns}>${onboot}<mtu size="1400"/><ovirt:settings kind="dummy"><ovirt:mac address="52:54:00:12:34:57"/></ovirt:settings></interface>`,
    ],
  ],
  'a VLAN of the outer tag on a missing card': [
    [
      'storage',
      `<interface type="vlan" name="storage" ${ns}>${onboot}<vlan tag="7"><interface name="missing0"/></vlan>
      <ovirt:settings><ovirt:option name="protocol" value="802.1ad"/></ovirt:settings></interface>`,
    ],
  ],
  'a bridge with defaults of the service, options and VLANs of a port': [
    [
      'br1',
      `<interface type="bridge" name="br1" ${ns}>${onboot}<protocol family="ipv6"><ip address="2001:db8::7" prefix="64"/></protocol>
      <bridge stp="on" delay="15"><interface type="ethernet" name="eth2"><ovirt:settings><ovirt:option name="cost" value="100"/>
        <ovirt:option name="hairpin" value="1"/><ovirt:vlan first="10" pvid="yes" untagged="yes"/><ovirt:vlan first="20" last="30"/></ovirt:settings></interface>${card('eth3')}</bridge>
      <ovirt:settings><ovirt:option name="vlan_filtering" value="1"/><ovirt:option name="ageing_time" value="30000"/><ovirt:option name="priority" value="4096"/></ovirt:settings></interface>`,
    ],
  ],
  'a bridge that says nothing': [
    ['br2', `<interface type="bridge" name="br2">${onboot}<bridge>${card('eth3')}</bridge></interface>`],
  ],
};

await using lab = await NetworkManagerLab.create();
const results: Record<string, unknown> = {};
for (const [title, list] of Object.entries(definitions)) {
  const before = lab.snapshot();
  const running = lab.ip('addr');
  const problems: unknown[] = [];
  const records: unknown[] = [];
  for (const [name, xml] of list) {
    try {
      records.unshift(await lab.define(xml));
      const described = await lab.describe(name);
      if (!described.startsWith('<') || !isDeepStrictEqual(meaning(described), meaning(xml)))
        problems.push(described);
      else problems.push(...(await lab.prepareXml(described)).plan);
    } catch (error) {
      problems.push(String(error));
    }
  }
  const names = lab
    .nmcli('-t', '-f', 'DEVICE,NAME', 'con')
    .split('\n')
    .filter((line) => line.startsWith(':'));
  if (lab.ip('addr') !== running) problems.push('what runs changed');
  for (const record of records) problems.push(...(await lab.undo(record)));
  if (lab.snapshot() !== before) problems.push(lab.snapshot());
  results[title] = { names: names.map((line) => line.replace(':ovirt-node ', '')).toSorted(), problems };
}
process.stdout.write(JSON.stringify(results));
