import { expect, test } from 'vitest';
import { printInterfaceXml } from '../../../../../src/actions/network/xml/print-interface-xml.ts';
import { readInterfaceXml } from '../../../../../src/actions/network/xml/read/read-interface-xml.ts';

const card = (inner: string) =>
  `<interface type='ethernet' name='ens3'><start mode='onboot'/>${inner}</interface>`;

/** One text for each form of libvirt's interface XML; what each means is in its definition. */
test.each([
  [
    'a static address',
    card(
      "<mac address='52:54:00:AA:BB:CC'/><mtu size='1400'/><protocol family='ipv4'><ip address='198.51.100.7' prefix='25'/><route gateway='198.51.100.1'/></protocol>",
    ),
    {
      kind: 'ethernet',
      name: 'ens3',
      startMode: 'onboot',
      macAddress: '52:54:00:aa:bb:cc',
      mtu: 1400,
      ipv4: { addresses: [{ address: '198.51.100.7', prefixLength: 25 }], gateway: '198.51.100.1' },
    },
  ],
  [
    'DHCP that keeps the DNS servers',
    card("<protocol family='ipv4'><dhcp peerdns='no'/></protocol>"),
    {
      kind: 'ethernet',
      name: 'ens3',
      startMode: 'onboot',
      ipv4: { dhcp: true, dhcpDns: false, addresses: [] },
    },
  ],
  [
    'DHCP along with static addresses',
    card(
      "<protocol family='ipv4'><dhcp peerdns='yes'/><ip address='198.51.100.7' prefix='24'/><ip address='203.0.113.9' prefix='32'/></protocol>",
    ),
    {
      kind: 'ethernet',
      name: 'ens3',
      startMode: 'onboot',
      ipv4: {
        dhcp: true,
        dhcpDns: true,
        addresses: [
          { address: '198.51.100.7', prefixLength: 24 },
          { address: '203.0.113.9', prefixLength: 32 },
        ],
      },
    },
  ],
  [
    'IPv6 with link-local addresses only',
    card("<protocol family='ipv6'>\n</protocol>"),
    { kind: 'ethernet', name: 'ens3', startMode: 'onboot', ipv6: { addresses: [] } },
  ],
  [
    'IPv6 by router advertisements and DHCP',
    card("<protocol family='ipv6'><autoconf/><dhcp/></protocol>"),
    {
      kind: 'ethernet',
      name: 'ens3',
      startMode: 'onboot',
      ipv6: { autoconf: true, dhcp: true, addresses: [] },
    },
  ],
  [
    'a VLAN without a name',
    "<interface type='vlan'><start mode='hotplug'/><link state='lowerlayerdown'/><vlan tag='7'><interface name='ens3'/></vlan></interface>",
    {
      kind: 'vlan',
      name: 'ens3.7',
      startMode: 'hotplug',
      link: { state: 'lowerlayerdown' },
      tag: 7,
      lowerInterface: 'ens3',
    },
  ],
  [
    'a bond that watches an address',
    "<interface type='bond' name='bond1'><start mode='none'/><bond mode='active-backup'><arpmon interval='250' target='192.0.2.9' validate='none'/><interface type='ethernet' name='ens4'/><interface type='ethernet' name='ens3'/></bond></interface>",
    {
      kind: 'bond',
      name: 'bond1',
      startMode: 'none',
      mode: 'active-backup',
      arpMonitor: { intervalMs: 250, target: '192.0.2.9', validate: 'none' },
      members: [
        { kind: 'ethernet', name: 'ens4' },
        { kind: 'ethernet', name: 'ens3' },
      ],
    },
  ],
  [
    'a bridge without ports',
    "<interface type='bridge' name='br1'><bridge stp='off' delay='0.01'/></interface>",
    { kind: 'bridge', name: 'br1', stp: false, forwardDelayMs: 10, ports: [] },
  ],
  [
    'a bridge with a card, a VLAN and a bond as ports',
    "<interface type='bridge' name='br1'><bridge><interface type='ethernet' name='ens5'/><interface type='vlan' name='ens6.3'><vlan tag='3'><interface name='ens6'/></vlan></interface><interface type='bond' name='bond1'><bond><miimon freq='100' downdelay='10' updelay='20' carrier='ioctl'/><interface type='ethernet' name='ens3'/></bond></interface></bridge></interface>",
    {
      kind: 'bridge',
      name: 'br1',
      ports: [
        { kind: 'ethernet', name: 'ens5' },
        { kind: 'vlan', name: 'ens6.3', tag: 3, lowerInterface: 'ens6' },
        {
          kind: 'bond',
          name: 'bond1',
          miimon: { frequencyMs: 100, downDelayMs: 10, upDelayMs: 20, byCarrier: false },
          members: [{ kind: 'ethernet', name: 'ens3' }],
        },
      ],
    },
  ],
])('reads %s, and prints it with the same meaning', (_, text, definition) => {
  expect(readInterfaceXml(text)).toEqual(definition);
  expect(readInterfaceXml(printInterfaceXml(readInterfaceXml(text)))).toEqual(definition);
});

test('refuses an address whose prefix the reader would have to guess', () => {
  const text = card("\n<protocol family='ipv4'>\n<ip address='192.0.2.5'/></protocol>");
  expect(() => readInterfaceXml(text)).toThrow(
    'xmlDesc line 3, <ip>: prefix is missing; expected a number from 1 to 32',
  );
});
