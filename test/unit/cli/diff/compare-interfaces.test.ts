import { expect, test } from 'vitest';
import { flattenDefinition } from '#actions';
import { readInterfaceXml } from '../../../../src/actions/network/xml/read/read-interface-xml.ts';
import { compareInterfaces } from '../../../../src/cli/commands/diff/compare-interfaces.ts';
import type {
  ObservedInterface,
  RunningInterface,
  WrittenInterface,
} from '../../../../src/cli/commands/diff/observed-interface.ts';
import { renderDiff } from '../../../../src/cli/commands/diff/render-diff.ts';

const ns = 'xmlns:ovirt="http://ovirt.org/ovirt-node/interface/1.0"';
const definitionOf = (xml: string) => {
  const [first] = flattenDefinition(readInterfaceXml(xml));
  if (!first) throw new Error('no definition');
  return first;
};
const card = (name: string, inner = '') =>
  `<interface type="ethernet" name="${name}" ${ns}>${inner}</interface>`;

const running = (xml: string, overrides: Partial<RunningInterface> = {}): RunningInterface => ({
  isUp: true,
  hasCarrier: true,
  mtu: 1500,
  options: {},
  routes: [],
  definition: definitionOf(xml),
  ...overrides,
});
const written = (xml: string, overrides: Partial<WrittenInterface> = {}): WrittenInterface => ({
  startMode: 'onboot',
  members: [],
  definition: definitionOf(xml),
  ...overrides,
});

/** Compares interfaces. @returns one line for each difference. */
const linesOf = (...interfaces: readonly ObservedInterface[]) =>
  compareInterfaces(interfaces).flatMap(({ interfaceName, differences }) =>
    differences.map((one) => `${interfaceName} ${one.what}: ${one.running ?? '-'} > ${one.written ?? '-'}`),
  );
const compareCards = (
  now: string,
  then: string | undefined,
  ofRunning: Partial<RunningInterface> = {},
  ofWritten: Partial<WrittenInterface> = {},
) =>
  linesOf({
    interfaceName: 'eth0',
    kind: 'physical',
    running: running(card('eth0', now), ofRunning),
    written: then === undefined ? undefined : written(card('eth0', then), ofWritten),
  });

const address = (text: string, more = '') =>
  `<protocol family="ipv4"><ip address="${text}" prefix="24"/>${more}</protocol>`;
const further = (text: string) => `<ovirt:settings>${text}</ovirt:settings>`;

test('tells no difference between two spellings of one meaning', () => {
  const now = `<protocol family="ipv6"><ip address="2001:db8:0::05" prefix="64"/></protocol>${address('192.0.2.5')}`;
  const then = `${address('192.0.2.5')}<protocol family="ipv6"><ip address="2001:0db8::5" prefix="64"/></protocol>`;
  expect(compareCards(now, then)).toEqual([]);
});

test.each<[string, string, string | undefined, Partial<RunningInterface>, readonly string[]]>([
  [
    'an address',
    address('192.0.2.5'),
    address('192.0.2.6'),
    {},
    ['address: 192.0.2.5/24 > -', 'address: - > 192.0.2.6/24'],
  ],
  [
    'a card that is not written',
    address('192.0.2.5'),
    undefined,
    {},
    ['state: up > down', 'address: 192.0.2.5/24 > -'],
  ],
  ['DHCP that is not written', '<protocol family="ipv4"><dhcp/></protocol>', '', {}, ['DHCP: on > off']],
  ['DHCP that does not run', '', '<protocol family="ipv6"><dhcp/></protocol>', {}, ['DHCPv6: off > on']],
  ['DHCP without carrier', '', '<protocol family="ipv4"><dhcp/></protocol>', { hasCarrier: false }, []],
  ['an MTU that is written', '', '<mtu size="9000"/>', {}, ['MTU: 1500 > 9000']],
  ['an MTU that is not written', '', '', { mtu: 1400 }, ['MTU: 1400 > -']],
  [
    'an MTU that DHCP may bring',
    '<protocol family="ipv4"><dhcp/></protocol>',
    '<protocol family="ipv4"><dhcp/></protocol>',
    { mtu: 1400 },
    [],
  ],
  [
    'a MAC address',
    '',
    further('<ovirt:mac address="52:54:00:12:34:56"/>'),
    { macAddress: '52:54:00:00:00:01' },
    ['MAC address: 52:54:00:00:00:01 > 52:54:00:12:34:56'],
  ],
  [
    'an option of a port',
    '',
    further('<ovirt:option name="cost" value="5"/>'),
    { options: { cost: '100' } },
    ['option cost: 100 > 5'],
  ],
  ['an option that is not written', '', '', { options: { cost: '100' } }, []],
  [
    'VLANs of a port',
    '',
    further('<ovirt:vlan first="10" pvid="yes" untagged="yes"/><ovirt:vlan first="20" last="22"/>'),
    { options: { vlans: '1,10,20-21', pvid: '1', untagged: '1,10' } },
    ['VLAN: 1 > -', 'VLAN: - > 22', 'untagged VLAN: 1 > -', 'PVID: 1 > 10'],
  ],
  ['a master', '', '', { master: 'br0' }, ['master: br0 > -']],
  ['a card that is down', '', '', { isUp: false }, ['state: down > up']],
])('shows %s', (_title, now, then, ofRunning, expected) => {
  expect(compareCards(now, then, ofRunning)).toEqual(expected.map((line) => `eth0 ${line}`));
});

test('compares routes by what the definition says of them', () => {
  const gateway = address('192.0.2.5', '<route gateway="192.0.2.1"/>');
  const then = `${gateway}${further(
    '<ovirt:route destination="10.0.0.0/8" gateway="192.0.2.2" table="77"/><ovirt:route destination="10.9.0.0/16" gateway="192.0.2.2" metric="9"/><ovirt:route destination="10.8.0.0/16" type="blackhole"/>',
  )}`;
  const route = { table: 254, metric: 0, gateway: '192.0.2.1' };
  const now = {
    routes: [
      { ...route, destination: '0.0.0.0/0', metric: 100 },
      { ...route, destination: '10.0.0.0/8', gateway: '192.0.2.2' },
      { ...route, destination: '10.9.0.0/16', gateway: '192.0.2.2', metric: 8 },
    ],
  };
  expect(compareCards(gateway, then, now)).toEqual([
    'eth0 route: 10.0.0.0/8 via 192.0.2.2 > -',
    'eth0 route: 10.9.0.0/16 via 192.0.2.2 metric 8 > -',
    'eth0 route: - > 10.0.0.0/8 via 192.0.2.2 table 77',
    'eth0 route: - > 10.9.0.0/16 via 192.0.2.2 metric 9',
  ]);
});

test('shows what goes and what comes with a restart, and what neither comes nor goes', () => {
  const vlan = (name: string, lower: string, tag: number) =>
    `<interface type="vlan" name="${name}"><vlan tag="${tag}"><interface name="${lower}"/></vlan></interface>`;
  const bond = card('bond9', '<ovirt:settings kind="bond"/>');
  const made = (interfaceName: string, kind: string, parts: Partial<ObservedInterface>) => ({
    interfaceName,
    kind,
    ...parts,
  });
  expect(
    linesOf(
      made('lo', 'loopback', { running: running(card('lo', address('192.0.2.9'))) }),
      made('br0', 'bridge', { running: running(card('br0')) }),
      made('br1', 'bridge', { written: written(card('br1')) }),
      made('br2', 'bridge', { written: written(card('br2'), { startMode: 'none' }) }),
      made('br3', 'bridge', {
        running: running(card('br3')),
        written: written(card('br3'), { startMode: 'none' }),
      }),
      made('eth7', 'physical', { written: written(card('eth7')) }),
      made('eth8', 'physical', {
        running: running(card('eth8')),
        written: written(card('eth8'), { startMode: 'hotplug' }),
      }),
      made('bond9', 'bond', { written: written(bond) }),
      made('bond9.5', 'vlan', { written: written(vlan('bond9.5', 'bond9', 5)) }),
      made('eth7.5', 'vlan', { written: written(vlan('eth7.5', 'eth7', 5)) }),
      made('eth8.5', 'vlan', {
        running: running(vlan('eth8.5', 'eth8', 6)),
        written: written(vlan('eth8.5', 'eth8', 5)),
      }),
    ),
  ).toEqual([
    'br0 interface: bridge > -',
    'br1 interface: - > bridge',
    'br3 interface: bridge > -',
    'bond9 interface: - > bond',
    'bond9.5 interface: - > vlan',
    'eth8.5 VLAN id: 6 > 5',
  ]);
});

test('compares the members of a bond and its options as the kernel keeps them', () => {
  const xml = card(
    'bond0',
    '<ovirt:settings kind="bond"><ovirt:option name="miimon" value="100"/><ovirt:option name="updelay" value="250"/></ovirt:settings>',
  );
  const members = ['eth0', 'eth1'];
  const bond = (options: Readonly<Record<string, string>>, wanted: readonly string[]) =>
    linesOf(
      {
        interfaceName: 'bond0',
        kind: 'bond',
        running: running(xml, { members, options, mtu: 9000 }),
        written: written(xml, { members: wanted }),
      },
      {
        interfaceName: 'eth0',
        kind: 'physical',
        running: running(card('eth0'), { mtu: 9000, master: 'bond0' }),
        written: written(card('eth0', '<mtu size="9000"/>'), { master: 'bond0' }),
      },
    );
  expect(bond({ miimon: '100', updelay: '200' }, ['eth1', 'eth0'])).toEqual([]);
  expect(bond({ miimon: '50', updelay: '200' }, ['eth0', 'eth2'])).toEqual([
    'bond0 member: eth1 > -',
    'bond0 member: - > eth2',
    'bond0 option miimon: 50 > 100',
  ]);
});

test('knows the options of a bridge and its ports by the names of the kernel and of ip', () => {
  const xml = card(
    'br0',
    '<ovirt:settings kind="bridge"><ovirt:option name="mcast_snooping" value="1"/><ovirt:option name="vlan_default_pvid" value="7"/></ovirt:settings>',
  );
  const bridge = (options: Readonly<Record<string, string>>) =>
    linesOf({
      interfaceName: 'br0',
      kind: 'bridge',
      running: running(xml, { options }),
      written: written(xml),
    });
  expect(bridge({ multicast_snooping: '1', default_pvid: '7' })).toEqual([]);
  expect(bridge({ multicast_snooping: '0', default_pvid: '7' })).toEqual([
    'br0 option mcast_snooping: 0 > 1',
  ]);
  const port = further('<ovirt:option name="hairpin" value="1"/>');
  expect(compareCards('', port, { options: { hairpin: 'on' } })).toEqual([]);
  expect(compareCards('', port, { options: { hairpin: 'off' } })).toEqual(['eth0 option hairpin: 0 > 1']);
});

test('leaves a card up that carries a VLAN which starts', () => {
  const vlan =
    '<interface type="vlan" name="eth0.5"><vlan tag="5"><interface name="eth0"/></vlan></interface>';
  const observed = { interfaceName: 'eth0', kind: 'physical', running: running(card('eth0')) };
  const upper = { interfaceName: 'eth0.5', kind: 'vlan', running: running(vlan), written: written(vlan) };
  expect(linesOf(observed, upper)).toEqual([]);
  expect(linesOf(observed)).toEqual(['eth0 state: up > down']);
});

test('says in one sentence that nothing changes', () => {
  const out = { columns: undefined, hasColor: false };
  expect(renderDiff('host7', [{ interfaceName: 'lo', differences: [] }], out)).toBe(
    'a restart of host7 changes none of 1 interface: what runs is what is written\n',
  );
});
