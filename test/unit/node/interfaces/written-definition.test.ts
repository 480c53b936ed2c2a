import { expect, test } from 'vitest';
import { type Host, probes } from '#probes';
import { printInterfaceXml } from '../../../../src/actions/network/xml/print-interface-xml.ts';
import { readInterfaceXml } from '../../../../src/actions/network/xml/read/read-interface-xml.ts';
import { networkInterface } from '../../../../src/node/classes/network-interface.ts';
import { interfaceFilter } from '../../../../src/node/facts/exclude-interfaces.ts';
import type { NodeFacts } from '../../../../src/node/facts/node-facts.ts';
import { describeInterface } from '../../../../src/node/interfaces/describe-interface.ts';
import {
  type InterfaceRow,
  interfaceRows,
  isActive,
  isPersistent,
} from '../../../../src/node/interfaces/interface-row.ts';
import {
  interfaceByName,
  interfaceByUuid,
  interfacesOfState,
} from '../../../../src/node/interfaces/lookup.ts';
import { rowManagers } from '../../../../src/node/interfaces/row-managers.ts';
import { networkInterfaceMethods } from '../../../../src/node/methods/network-interface.ts';
import { link, nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { readProbe } from '../../../kit/probes/read-probe.ts';

type Files = Parameters<typeof createHost>[0];

/** Facts of a machine with these files, and these links. */
async function factsOf(files: Files, links: NodeFacts['links'] = [], complete = true): Promise<NodeFacts> {
  await using machine = await createHost(files);
  const host: Host = machine.host;
  const definitions = await readProbe(probes.definitions, host);
  const managers = await readProbe(probes.managers, host);
  return nodeFacts({
    links,
    definitions: { ...definitions, complete },
    managers: { ...managers, complete },
  });
}

const written = (facts: NodeFacts, name: string) => {
  const row = rowOf(facts, name);
  return describeInterface(facts, row.link, 1);
};

function rowOf(facts: NodeFacts, name: string): InterfaceRow {
  const row = interfaceRows(facts).find((candidate) => candidate.link.name === name);
  return row ?? expect.fail(`${name} has no row`);
}

const interfaces = `auto lo br20
iface lo inet loopback
iface bond0 inet manual
  bond-slaves eth0 eth1
  bond-mode active-backup
  bond-miimon 100
  bond-updelay 200
  bond-primary eth1
  bond-xmit-hash-policy layer2
  mtu 9000
iface bond0.20 inet manual
  vlan-raw-device bond0
iface br20 inet static
  address 192.0.2.5/24
  gateway 192.0.2.1
  metric 100
  dns-nameservers 192.0.2.53
  bridge_ports bond0.20 dummy0
  bridge_stp off
  bridge_fd 1.5
  bridge_bridgeprio 4096
iface eth5 inet dhcp
`;
const files = { '/etc/network/interfaces': interfaces };
const mac = '52:54:00:00:00:01';
const links = [
  link({ index: 1, name: 'lo', kind: 'loopback' }),
  link({ index: 2, name: 'eth0', permanentMac: mac }),
  link({ index: 3, name: 'eth1' }),
  link({ index: 4, name: 'eth2', adminUp: false }),
];

test('describes a bridge on a VLAN, and the bond below it, from the stanzas of ifupdown', async () => {
  const facts = await factsOf(files, links);
  expect(written(facts, 'br20')).toEqual({
    kind: 'bridge',
    name: 'br20',
    startMode: 'onboot',
    stp: false,
    forwardDelayMs: 1500,
    ipv4: { addresses: [{ address: '192.0.2.5', prefixLength: 24 }], gateway: '192.0.2.1' },
    ports: [
      { kind: 'vlan', name: 'bond0.20', tag: 20, lowerInterface: 'bond0' },
      { kind: 'ethernet', name: 'dummy0' },
    ],
    further: { options: { priority: '4096' }, gatewayMetrics: { ipv4: 100 }, dnsServers: ['192.0.2.53'] },
  });
  expect(written(facts, 'bond0')).toEqual({
    kind: 'bond',
    name: 'bond0',
    startMode: 'none',
    mtu: 9000,
    mode: 'active-backup',
    miimon: { frequencyMs: 100, upDelayMs: 200 },
    members: [
      { kind: 'ethernet', name: 'eth1' },
      { kind: 'ethernet', name: 'eth0', macAddress: mac },
    ],
    further: { options: { xmit_hash_policy: 'layer2' } },
  });
});

test('prints every definition as XML that reads back as the same definition', async () => {
  const facts = await factsOf(files, links);
  const rows = interfaceRows(facts).filter(isPersistent);
  expect(rows.map(({ link: { name } }) => name)).toEqual([
    'lo',
    'eth0',
    'eth1',
    'bond0',
    'bond0.20',
    'br20',
    'eth5',
  ]);
  for (const { link: own } of rows) {
    const definition = describeInterface(facts, own, 1);
    expect(readInterfaceXml(printInterfaceXml(definition))).toEqual(definition);
  }
});

test('makes an inactive, persistent object of what is only defined, and finds it', async () => {
  const facts = await factsOf(files, links);
  const states = interfaceRows(facts).map((row) => [
    row.link.name,
    row.link.kind,
    isActive(row),
    isPersistent(row),
  ]);
  expect(states).toEqual([
    ['lo', 'loopback', true, true],
    ['eth0', 'physical', true, true],
    ['eth1', 'physical', true, true],
    ['eth2', 'physical', false, false],
    ['bond0', 'bond', false, true],
    ['bond0.20', 'vlan', false, true],
    ['br20', 'bridge', false, true],
    ['eth5', 'physical', false, true],
  ]);
  const inactive = interfacesOfState(facts, 'inactive').map((row) => row.link.name);
  expect(inactive).toEqual(['eth2', 'bond0', 'bond0.20', 'br20', 'eth5']);
  expect(interfaceByName(facts, 'br20')).toEqual(interfaceByUuid(facts, rowOf(facts, 'br20').uuid));
});

test('makes no object of an excluded interface that is defined, whether it runs or not', async () => {
  const excluded = interfaceFilter(['eth1', 'bond0*', 'br20'])(await factsOf(files, links));
  const shown = ['lo', 'eth0', 'eth2', 'eth5'];
  expect(interfaceRows(excluded).map((row) => row.link.name)).toEqual(shown);
  expect(() => interfaceByName(excluded, 'bond0')).toThrow('expected one of lo, eth0, eth2, eth5');
  const byPatternAlone = interfaceFilter(['eth5'])(await factsOf(files, links));
  expect(interfaceRows(byPatternAlone).map((row) => row.link.name)).not.toContain('eth5');
  expect(interfaceRows(byPatternAlone).map((row) => row.link.name)).toContain('bond0');
});

test('shows the interface of the broker connection, which is defined, whatever is excluded', async () => {
  const facts = {
    ...(await factsOf(files, links)),
    managementLink: links?.find(({ name }) => name === 'eth1')?.index,
  };
  expect(interfaceRows(interfaceFilter(['*'])(facts)).map((row) => row.link.name)).toEqual(['eth1']);
});

test('keeps the UUID of a defined bond when it starts', async () => {
  const facts = await factsOf(files, links);
  const before = rowOf(facts, 'bond0').uuid;
  const started = await factsOf(files, [...links, link({ index: 9, name: 'bond0', kind: 'bond' })]);
  expect(rowOf(started, 'bond0')).toMatchObject({ uuid: before, link: { index: 9 } });
});

test('refuses what does not run, what is not written, and a text that is not understood', async () => {
  const facts = await factsOf(
    {
      '/etc/network/interfaces':
        'iface eth0 inet manual\n  up ip link set eth0 up\niface br0 inet manual\n bridge_ports eth0\n',
    },
    links,
  );
  expect(() => describeInterface(facts, rowOf(facts, 'br0').link, 0)).toThrow('br0 is only defined');
  expect(() => written(facts, 'eth1')).toThrow('no network service has a definition of eth1');
  const reason = /is not understood: \/etc\/network\/interfaces line 2: up is a command/;
  expect(() => written(facts, 'eth0')).toThrow(reason);
  // A port whose text is not understood would be missing from the description of the bridge.
  expect(() => written(facts, 'br0')).toThrow(reason);
  expect(() => describeInterface(facts, rowOf(facts, 'eth0').link, 2)).toThrow('flags is 2; expected 0');
});

test('names every service that defines an interface that is not active', async () => {
  const both = {
    ...files,
    '/run/systemd/netif/links/1': '',
    '/etc/systemd/network/a.network': '[Match]\nName=eth5 eth2\n[Network]\nDHCP=yes\n',
  };
  const facts = await factsOf(both, links);
  expect(rowManagers(rowOf(facts, 'eth5'))).toBe('systemd-networkd,ifupdown');
  expect(rowManagers(rowOf(facts, 'eth2'))).toBe('systemd-networkd');
  expect(rowManagers(rowOf(facts, 'bond0'))).toBe('ifupdown');
});

test('describes a loop of masters without end', async () => {
  const loop = (name: string, master: string) => `[Match]\nName=${name}\n[Network]\nBridge=${master}\n`;
  const netdev = (name: string) => `[NetDev]\nName=${name}\nKind=bridge\n`;
  const folder = '/etc/systemd/network';
  const facts = await factsOf({
    '/run/systemd/netif/links/1': '',
    [`${folder}/a.network`]: loop('a', 'b'),
    [`${folder}/b.network`]: loop('b', 'a'),
    [`${folder}/a.netdev`]: netdev('a'),
    [`${folder}/b.netdev`]: netdev('b'),
  });
  expect(written(facts, 'a')).toMatchObject({ kind: 'bridge', ports: [{ name: 'b' }] });
});

test('does not know whether an interface is defined when not every service could be asked', async () => {
  const facts = await factsOf(files, links, false);
  expect(isPersistent(rowOf(facts, 'eth2'))).toBeUndefined();
  expect(() => written(facts, 'eth2')).toThrow('not all network services could be asked');
  expect(isPersistent(rowOf(facts, 'eth0'))).toBe(true);
});

test('describes a VLAN in a bond by its name and kind, and makes no object of a name that no interface can have', async () => {
  const facts = await factsOf({
    '/etc/network/interfaces':
      'iface bond0 inet manual\n bond-slaves eth0.5\niface eth0.5 inet manual\niface abcdefghijklmnop inet dhcp\niface a/b inet dhcp\n',
  });
  expect(written(facts, 'bond0')).toMatchObject({
    members: [{ kind: 'ethernet', name: 'eth0.5', further: { kind: 'vlan' } }],
  });
  expect(interfaceRows(facts).map((row) => row.link.name)).toEqual(['bond0', 'eth0.5']);
});

test('publishes an interface that is only defined without facts of the kernel, and blinks no light of it', async () => {
  const context = readOnlyContext();
  const facts = { ...(await factsOf(files, links)), managementLink: 0 };
  const bound = networkInterface(context);
  const name = `com.redhat.ovirtNode:networkInterface:${facts.identity.uuid}:br20`;
  const row = bound.rows(facts).get(name) as InterfaceRow;
  const properties = bound.properties(row);
  expect(properties).toMatchObject({
    active: false,
    persistent: true,
    startMode: 'onboot',
    managedBy: 'ifupdown',
  });
  expect(properties).toMatchObject({
    managementInterface: undefined,
    defaultRoute: undefined,
    mtu: undefined,
  });
  const { blinkFor } = networkInterfaceMethods;
  if (!('plan' in blinkFor)) return expect.fail('blinkFor plans no change');
  const { plan } = blinkFor;
  expect(() => plan(context, { seconds: 1 }, row, {} as never)).toThrow(
    'br20 is only defined and does not run',
  );
});
