import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { InterfaceDefinition } from '#actions';
import { printInterfaceXml } from '../../../../../src/actions/network/xml/print-interface-xml.ts';
import { readInterfaceXml } from '../../../../../src/actions/network/xml/read/read-interface-xml.ts';

const card = (inner: string) => `<interface type="ethernet" name="eth0">\n${inner}\n</interface>`;
const bond = (inner: string) => `<interface type="bond" name="bond0">\n<bond>${inner}</bond>\n</interface>`;
const ipv4 = (inner: string) => card(`<protocol family="ipv4">${inner}</protocol>`);

const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,13}$/);
const mac = fc.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const link = maybe(fc.record({ speed: fc.nat(100_000), state: fc.constantFrom('up', 'down', 'unknown') }));
const octet = fc.integer({ min: 1, max: 254 });
const v4 = fc.record({ address: octet.map((last) => `192.0.2.${last}`), prefixLength: fc.constant(24) });
const v6 = fc.record({
  address: octet.map((last) => `2001:db8::${last}`),
  prefixLength: fc.nat(63).map((n) => n + 64),
});
const distinct = <T extends { address: string }>(one: fc.Arbitrary<T>) =>
  fc.uniqueArray(one, { selector: ({ address }) => address, maxLength: 4 });
const protocols = {
  ipv4: maybe(
    fc.record({ dhcp: fc.boolean(), addresses: distinct(v4), gateway: maybe(fc.constant('192.0.2.1')) }),
  ),
  ipv6: maybe(
    fc.record({
      dhcp: fc.boolean(),
      autoconf: fc.boolean(),
      addresses: distinct(v6),
      gateway: maybe(fc.constant('fe80::1')),
    }),
  ),
};
const common = {
  name,
  startMode: maybe(fc.constantFrom('onboot', 'none', 'hotplug')),
  mtu: maybe(fc.integer({ min: 68, max: 65_536 })),
  ...protocols,
};
const ethernetOwn = { kind: fc.constant('ethernet'), macAddress: maybe(mac), link };
const bareCard = fc.record({ name, ...ethernetOwn });
const vlanOwn = {
  kind: fc.constant('vlan'),
  tag: fc.integer({ min: 1, max: 4094 }),
  lowerInterface: name,
  link,
};
const named = { selector: (one: { readonly name: string }) => one.name, maxLength: 4 };
const bondOwn = {
  kind: fc.constant('bond'),
  mode: maybe(fc.constantFrom('active-backup', '802.3ad', 'balance-rr')),
  miimon: maybe(
    fc.record({ frequencyMs: fc.nat(), downDelayMs: maybe(fc.nat()), upDelayMs: maybe(fc.nat()) }),
  ),
  link,
  members: fc.uniqueArray(bareCard, { ...named, minLength: 1 }),
};
const bareBond = fc.record({ name, ...bondOwn });
const bridgeOwn = {
  kind: fc.constant('bridge'),
  stp: maybe(fc.boolean()),
  forwardDelayMs: maybe(fc.nat(3000).map((hundredths) => hundredths * 10)),
  ports: fc.uniqueArray(fc.oneof(bareCard, bareBond, fc.record({ name, ...vlanOwn })), named),
};
const definition = fc.oneof(
  fc.record({ ...common, ...ethernetOwn }),
  fc.record({ ...common, ...vlanOwn }),
  fc.record({ ...common, ...bondOwn }),
  fc.record({ ...common, ...bridgeOwn }),
) as fc.Arbitrary<InterfaceDefinition>;

test('reads every printed definition back unchanged', () => {
  fc.assert(
    fc.property(definition, (value) => {
      const text = printInterfaceXml(value);
      expect(printInterfaceXml(readInterfaceXml(text))).toBe(text);
    }),
  );
});

test('throws only refusals, whatever the text', () => {
  const token = fc.constantFrom(
    '<interface',
    ' type="ethernet"',
    ' name="e0"',
    '>',
    '/>',
    '</interface>',
    '<bond',
    '<!DOCTYPE a',
    '&lt;',
    '<mtu size="9"',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?xml',
    '?>',
    '\u0000',
    '\uD800',
    '__proto__',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(token, { maxLength: 30 }).map((all) => all.join('')),
      ),
      (text) => {
        try {
          readInterfaceXml(text);
        } catch (error) {
          expect(String(error)).toMatch(/^Refused: xmlDesc /);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe('refuses, with line and element,', () => {
  it.each([
    ['an empty text', '', 'line 1 is not XML'],
    ['an element that is not closed', '<interface>\n<mtu>\n', 'is not XML'],
    [
      'a document type with entities',
      '<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>',
      'line 1 declares a document type',
    ],
    ['another element', '<network/>', 'line 1, <network>: not known here; expected <interface>'],
    ['two top elements', `${card('')}\n${card('')}`, 'line 4 is not XML'],
    [
      'an unsupported type',
      '<interface type="vxlan" name="v"/>',
      'type is "vxlan"; expected one of ethernet, vlan',
    ],
    ['an unknown element', card('<dns/>'), 'line 2, <dns>: not known in <interface>'],
    ['an unknown attribute', card('<mtu size="1500" metric="1"/>'), 'line 2, <mtu>: it has "metric"'],
    ['text', card('hello'), 'has the text "hello"'],
    ['an unknown option of a bond', bond('<xmit/>'), 'line 2, <xmit>: not known in <bond>'],
    [
      'two monitors',
      bond('<miimon freq="100"/>\n<arpmon interval="100" target="192.0.2.1"/>'),
      'line 3, <arpmon>: along with <miimon>; expected one or the other',
    ],
    [
      'an ARP target that is not IPv4',
      bond('<arpmon interval="100" target="2001:db8::1"/><interface type="ethernet" name="e0"/>'),
      'line 2, <arpmon>: target is "2001:db8::1"; expected an IPv4 address',
    ],
    [
      'an ARP interval of 0',
      bond('<arpmon interval="0" target="192.0.2.1"/><interface type="ethernet" name="e0"/>'),
      'interval is "0"; expected a number from 1 to',
    ],
    [
      'an unknown carrier',
      bond('<miimon freq="100" carrier="mii"/><interface type="ethernet" name="e0"/>'),
      'carrier is "mii"; expected one of netif, ioctl',
    ],
    [
      'a bond without members',
      bond(''),
      'line 2, <bond>: it has no <interface>; expected at least one member',
    ],
    [
      'a member with an MTU',
      bond('<interface type="ethernet" name="e0">\n<mtu size="1500"/></interface>'),
      'line 3, <mtu>: not known in <interface>',
    ],
    [
      'a VLAN in a bond',
      bond('<interface type="vlan" name="e0.1"/>'),
      'type is "vlan"; expected one of ethernet',
    ],
    [
      'a repeated member',
      bond('<interface type="ethernet" name="e0"/>\n<interface type="ethernet" name="e0"/>'),
      'line 2, <bond>: e0 is there twice',
    ],
    [
      'two protocols of one family',
      card('<protocol family="ipv4"/>\n<protocol family="ipv4"/>'),
      'line 3, <protocol>: a second one of ipv4',
    ],
    [
      'two gateways',
      ipv4('<route gateway="192.0.2.1"/>\n<route gateway="192.0.2.2"/>'),
      'line 3, <route>: a second',
    ],
    [
      'a route to a network',
      ipv4('<route address="10.0.0.0" gateway="192.0.2.1"/>'),
      '<route>: it has "address"',
    ],
    ['an address of the other family', ipv4('<ip address="2001:db8::5" prefix="64"/>'), 'an address of ipv4'],
    ['an address without prefix', ipv4('<ip address="192.0.2.5"/>'), '<ip>: prefix is missing'],
    [
      'a prefix above the family',
      ipv4('<ip address="192.0.2.5" prefix="33"/>'),
      'prefix is "33"; expected a number from 1 to 32',
    ],
    [
      'a multicast address',
      ipv4('<ip address="224.0.0.5" prefix="24"/>'),
      'line 2, <ip>: address is 224.0.0.5/24',
    ],
    [
      'a repeated address',
      ipv4('<ip address="192.0.2.5" prefix="24"/><ip address="192.0.2.5" prefix="25"/>'),
      'twice',
    ],
    ['autoconf of IPv4', ipv4('<autoconf/>'), '<autoconf>: not known in <protocol>'],
    [
      'an unknown choice of DNS servers',
      ipv4('<dhcp peerdns="maybe"/>'),
      '<dhcp>: peerdns is "maybe"; expected one of yes, no',
    ],
    ['a name of 16 characters', '<interface type="ethernet" name="abcdefghijklmnop"/>', 'at most 15'],
    ['a name with a slash', '<interface type="ethernet" name="a/b"/>', 'name is "a/b"'],
    ['a name with a blank', '<interface type="ethernet" name="e 0"/>', 'name is "e 0"'],
    ['a name that looks like an option', '<interface type="ethernet" name="-4"/>', 'name is "-4"'],
    ['a name with an entity', '<interface type="ethernet" name="&#101;0"/>', 'name is "&#101;0"'],
    ['no name', '<interface type="bridge"><bridge/></interface>', 'line 1, <interface>: name is missing'],
    [
      'a VLAN without a name whose lower interface and tag make one of 16 characters',
      '<interface type="vlan"><vlan tag="4000"><interface name="enp130s0f0n"/></vlan></interface>\n',
      'name is "enp130s0f0n.4000"',
    ],
    [
      'VLAN 0',
      '<interface type="vlan" name="v"><vlan tag="0"><interface name="e"/></vlan></interface>',
      'tag is "0"',
    ],
    [
      'VLAN 4095',
      '<interface type="vlan" name="v"><vlan tag="4095"><interface name="e"/></vlan></interface>',
      '1 to 4094',
    ],
    [
      'an MTU of 100000',
      card('<mtu size="100000"/>'),
      'line 2, <mtu>: size is "100000"; expected a number from 68 to 65536',
    ],
    [
      'a bridge with a MAC',
      '<interface type="bridge" name="b"><mac address="52:54:00:12:34:56"/><bridge/></interface>',
      '<mac>: not known',
    ],
    [
      'a delay of 31 s',
      '<interface type="bridge" name="b"><bridge delay="31"/></interface>',
      'delay is "31"',
    ],
    ['a megabyte', `${card('')}${' '.repeat(1024 * 1024)}`, 'bytes; expected at most 65536'],
    ['five thousand levels', '<a>'.repeat(5000) + '</a>'.repeat(5000), 'nested'],
  ])('%s', (_, text, words) => {
    expect(() => readInterfaceXml(text)).toThrow(words);
    expect(() => readInterfaceXml(text)).toThrow(/^xmlDesc /);
  });
});

test('refuses a second, empty top element', () => {
  const text = '<interface type="ethernet" name="a"/>\n<interface type="ethernet" name="b"/>';
  expect(() => readInterfaceXml(text)).toThrow('xmlDesc line 2');
});

test('ignores comments and the XML declaration', () => {
  const text = `<?xml version="1.0"?>\r\n<!-- the first card -->\r\n${card('<!-- none -->')}`;
  expect(readInterfaceXml(text)).toEqual({ kind: 'ethernet', name: 'eth0' });
});
