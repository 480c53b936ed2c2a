import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { InterfaceDefinition } from '#actions';
import { furtherNamespace } from '../../../../../src/actions/network/xml/further-settings.ts';
import { printInterfaceXml } from '../../../../../src/actions/network/xml/print-interface-xml.ts';
import { readInterfaceXml } from '../../../../../src/actions/network/xml/read/read-interface-xml.ts';
import { readRunnableXml } from '../../../../../src/actions/network/xml/read/read-runnable-xml.ts';

const card = (inner: string, uri = furtherNamespace) =>
  `<interface type="ethernet" name="eth0" xmlns:o="${uri}">\n<o:settings>${inner}</o:settings>\n</interface>`;

const stack: InterfaceDefinition = {
  kind: 'bridge',
  name: 'br0',
  startMode: 'onboot',
  ipv4: { dhcp: true, dhcpDns: false, addresses: [] },
  ports: [
    {
      kind: 'bond',
      name: 'bond0',
      mode: '802.3ad',
      members: [{ kind: 'ethernet', name: 'eth0', further: { mtu: 9000 } }],
      further: {
        macAddress: '52:54:00:12:34:56',
        options: { xmit_hash_policy: 'layer3+4', lacp_rate: 'fast' },
        vlans: [
          { first: 10, last: 20 },
          { first: 1, last: 1, pvid: true, untagged: true },
        ],
      },
    },
    { kind: 'ethernet', name: 'dummy0', further: { kind: 'dummy' } },
  ],
  further: {
    options: { vlan_filtering: '1' },
    gatewayMetrics: { ipv4: 100, ipv6: 0 },
    disabled: ['ipv6'],
    routes: [
      { destination: '10.0.0.0/8', gateway: '192.0.2.1', metric: 5, table: '77', onlink: true },
      { destination: '203.0.113.0/24', type: 'blackhole' },
    ],
    rules: [
      { family: 'ipv4', priority: 100, from: '192.0.2.0/24', table: '77', iif: 'eth1', fwmark: '0x1/0xff' },
    ],
    dnsServers: ['192.0.2.53', '2001:db8::53'],
    dnsSearch: ['example.org'],
  },
};

test('reads every kind of further setting back from what was printed', () => {
  expect(readInterfaceXml(printInterfaceXml(stack))).toEqual(stack);
});

test('prints the namespace only where a setting needs it', () => {
  expect(printInterfaceXml({ kind: 'ethernet', name: 'eth0', further: {} })).toBe(
    '<interface type="ethernet" name="eth0"/>\n',
  );
  expect(printInterfaceXml({ kind: 'ethernet', name: 'v0', further: { kind: 'veth' } })).toBe(
    `<interface type="ethernet" name="v0" xmlns:ovirt="${furtherNamespace}">\n  <ovirt:settings kind="veth"/>\n</interface>\n`,
  );
});

test('accepts any prefix, and the namespace as the default of the element', () => {
  const expected = { kind: 'ethernet', name: 'eth0', further: { dnsServers: ['192.0.2.53'] } };
  expect(readInterfaceXml(card('<o:dns server="192.0.2.53"/>'))).toEqual(expected);
  const byDefault = `<interface type="ethernet" name="eth0"><settings xmlns="${furtherNamespace}"><dns server="192.0.2.53"/></settings></interface>`;
  expect(readInterfaceXml(byDefault)).toEqual(expected);
});

test('reads back options and VLANs, whatever they are', () => {
  const vlan = fc
    .integer({ min: 1, max: 4094 })
    .chain((first) => fc.record({ first: fc.constant(first), last: fc.integer({ min: first, max: 4094 }) }));
  const options = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/),
    fc.stringMatching(/^[0-9a-z.,:+-]{1,20}$/),
    {
      minKeys: 1,
    },
  );
  fc.assert(
    fc.property(fc.array(vlan, { minLength: 1, maxLength: 5 }), options, (vlans, given) => {
      const definition = {
        kind: 'ethernet',
        name: 'eth0',
        further: { options: { ...given }, vlans },
      } as const;
      expect(readInterfaceXml(printInterfaceXml(definition))).toEqual(definition);
    }),
  );
});

describe('refuses, with line and element,', () => {
  it.each([
    [
      'an element of another namespace',
      card('', 'http://example.org/x'),
      'line 2, <o:settings>: its namespace is "http://example.org/x"',
    ],
    [
      'a prefix that is not declared',
      '<interface type="ethernet" name="e"><p:x/></interface>',
      '<p:x>: the prefix "p" is not declared',
    ],
    [
      'a default namespace of another format',
      '<interface xmlns="urn:x" type="ethernet" name="e"/>',
      'its namespace is "urn:x"',
    ],
    ['an unknown setting', card('<o:qos/>'), 'line 2, <ovirt:qos>: not known in <ovirt:settings>'],
    ['an unprefixed element among ours', card('<mac/>'), '<mac>: not known in <ovirt:settings>'],
    ['two blocks of settings', card('</o:settings>\n<o:settings>'), 'line 3, <ovirt:settings>: a second one'],
    [
      'a repeated option',
      card('<o:option name="a" value="1"/><o:option name="a" value="2"/>'),
      'a is there twice',
    ],
    ['an option with a blank', card('<o:option name="a" value="1 2"/>'), 'value is "1 2"'],
    ['an option without a value', card('<o:option name="a"/>'), '<ovirt:option>: value is missing'],
    [
      'a VLAN range that runs backwards',
      card('<o:vlan first="20" last="10"/>'),
      'last is "10"; expected a number from 20',
    ],
    ['VLAN 4095', card('<o:vlan first="4095"/>'), 'first is "4095"'],
    ['a route to no network', card('<o:route destination="office"/>'), 'destination is "office"'],
    ['a prefix of 33', card('<o:route destination="10.0.0.0/33"/>'), 'destination is "10.0.0.0/33"'],
    [
      'a gateway of the other family',
      card('<o:route destination="10.0.0.0/8" gateway="fe80::1"/>'),
      'an address of ipv4',
    ],
    ['an unknown type of route', card('<o:route destination="10.0.0.0/8" type="magic"/>'), 'type is "magic"'],
    ['a rule without family', card('<o:rule priority="1"/>'), '<ovirt:rule>: family is missing'],
    ['a mark that is no number', card('<o:rule family="ipv4" fwmark="red"/>'), 'fwmark is "red"'],
    [
      'a metric of two',
      card('<o:gateway family="ipv4" metric="1"/><o:gateway family="ipv4" metric="2"/>'),
      'a family is there twice',
    ],
    [
      'a DNS server by name',
      card('<o:dns server="ns.example.org"/>'),
      'server is "ns.example.org"; expected an address',
    ],
    ['neither server nor domain', card('<o:dns/>'), 'expected one of server and search'],
    ['an MTU that the grammar has', card('<o:mtu size="1500"/>'), '<ovirt:mtu>: not known'],
    [
      'a MAC address of three octets',
      card('<o:mac address="52:54:00"/>'),
      'line 2, <ovirt:mac>: address is "52:54:00"',
    ],
    [
      'a kind along with another type',
      `<interface type="bridge" name="b" xmlns:o="${furtherNamespace}"><bridge/><o:settings kind="dummy"/></interface>`,
      'kind is dummy, and type is bridge',
    ],
    [
      'an option that the grammar says as well',
      `<interface type="bridge" name="b" xmlns:o="${furtherNamespace}"><bridge stp="on"/><o:settings><o:option name="stp_state" value="0"/></o:settings></interface>`,
      'option stp_state is there twice',
    ],
  ])('%s', (_, text, words) => {
    expect(() => readInterfaceXml(text)).toThrow(words);
    expect(() => readInterfaceXml(text)).toThrow(/^xmlDesc line /);
  });
});

test('refuses to create what it would have to leave out', () => {
  expect(() =>
    readRunnableXml(printInterfaceXml({ ...stack, startMode: undefined, ipv4: undefined })),
  ).toThrow(/<ovirt:settings>: createInterfaceXML does not apply these settings/);
  const dhcp =
    '<interface type="ethernet" name="eth0"><protocol family="ipv4"><dhcp peerdns="no"/></protocol></interface>';
  expect(() => readRunnableXml(dhcp)).toThrow('<dhcp>: peerdns cannot be chosen here');
});

test('refuses settings in a namespace bound later to another, at every depth', () => {
  const text = `<interface type="bridge" name="b" xmlns:o="${furtherNamespace}">\n<bridge>\n<interface type="ethernet" name="e" xmlns:o="urn:x"><o:settings/></interface></bridge></interface>`;
  expect(() => readInterfaceXml(text)).toThrow('line 3, <o:settings>: its namespace is "urn:x"');
});
