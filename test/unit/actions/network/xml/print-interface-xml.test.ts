import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { printInterfaceXml } from '../../../../../src/actions/network/xml/print-interface-xml.ts';

test('prints a bridge over a VLAN over a bond as netcf nests them', () => {
  const xml = printInterfaceXml({
    kind: 'bridge',
    name: 'br42',
    startMode: 'onboot',
    mtu: 1500,
    stp: false,
    forwardDelayMs: 500,
    ipv4: { addresses: [{ address: '198.51.100.5', prefixLength: 24 }], gateway: '198.51.100.1' },
    ports: [{ kind: 'vlan', name: 'bond0.42', tag: 42, lowerInterface: 'bond0' }],
  });
  expect(xml).toBe(`<interface type="bridge" name="br42">
  <start mode="onboot"/>
  <mtu size="1500"/>
  <protocol family="ipv4">
    <ip address="198.51.100.5" prefix="24"/>
    <route gateway="198.51.100.1"/>
  </protocol>
  <bridge stp="off" delay="0.5">
    <interface type="vlan" name="bond0.42">
      <vlan tag="42">
        <interface name="bond0"/>
      </vlan>
    </interface>
  </bridge>
</interface>
`);
});

test('prints the mode, the monitor and the members of a bond in order', () => {
  const xml = printInterfaceXml({
    kind: 'bond',
    name: 'bond0',
    mode: 'active-backup',
    miimon: { frequencyMs: 100, upDelayMs: 200 },
    link: { speed: 1000, state: 'up' },
    ipv6: { autoconf: true, dhcp: true, addresses: [] },
    members: [
      { kind: 'ethernet', name: 'eth0', macAddress: '52:54:00:12:34:56' },
      { kind: 'ethernet', name: 'eth1' },
    ],
  });
  expect(xml).toBe(`<interface type="bond" name="bond0">
  <link speed="1000" state="up"/>
  <protocol family="ipv6">
    <autoconf/>
    <dhcp/>
  </protocol>
  <bond mode="active-backup">
    <miimon freq="100" updelay="200"/>
    <interface type="ethernet" name="eth0">
      <mac address="52:54:00:12:34:56"/>
    </interface>
    <interface type="ethernet" name="eth1"/>
  </bond>
</interface>
`);
});

test('prints ARP monitoring and monitoring by ioctl', () => {
  const xml = (given: object) =>
    printInterfaceXml({
      kind: 'bond',
      name: 'bond0',
      members: [{ kind: 'ethernet', name: 'eth0' }],
      ...given,
    });
  expect(xml({ arpMonitor: { intervalMs: 200, target: '192.0.2.1', validate: 'active' } })).toContain(
    '<arpmon interval="200" target="192.0.2.1" validate="active"/>',
  );
  expect(xml({ miimon: { frequencyMs: 100, byCarrier: false } })).toContain(
    '<miimon freq="100" carrier="ioctl"/>',
  );
});

test('escapes a name, so that it cannot end its attribute', () => {
  const xml = printInterfaceXml({ kind: 'ethernet', name: 'a"><x y=\'&' });
  expect(XMLValidator.validate(xml)).toBe(true);
  expect(xml).toBe('<interface type="ethernet" name="a&quot;&gt;&lt;x y=&apos;&amp;"/>\n');
});
