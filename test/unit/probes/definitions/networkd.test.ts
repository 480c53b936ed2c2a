import { expect, test } from 'vitest';
import { findDefinitions } from '../../../../src/probes/definitions/find-definitions.ts';
import { readNetworkdDefinitions } from '../../../../src/probes/definitions/networkd/read-networkd.ts';
import { parseMilliseconds, parseUnitFile } from '../../../../src/probes/definitions/networkd/unit-file.ts';
import { link } from '../../../kit/node/facts.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';

const running = { '/run/systemd/netif/links/1': '' };
const etc = '/etc/systemd/network';
type Files = Parameters<typeof createHost>[0];

async function read(files: Files, links: Parameters<typeof findDefinitions>[1] = []) {
  await using machine = await createHost({ ...running, ...files });
  return findDefinitions({ parts: await readNetworkdDefinitions(machine.host) }, links);
}

test('parses sections, comments between continued lines, and what comes before the first section', () => {
  const text =
    'Lost=1\n[Match]\nName=eth0 \\\n# a comment\n  eth1\n; another\n[Network]\nDHCP = yes\nbroken\n';
  expect(parseUnitFile(text, '/f')).toEqual([
    { name: 'Match', assignments: [{ key: 'Name', value: 'eth0    eth1', at: '/f line 5' }] },
    { name: 'Network', assignments: [{ key: 'DHCP', value: 'yes', at: '/f line 8' }] },
  ]);
  expect(['100ms', '1.5', '2s', '1min', 'soon'].map(parseMilliseconds)).toEqual([
    100,
    1500,
    2000,
    60000,
    undefined,
  ]);
});

test('joins the device, its settings and the lower interface of a VLAN', async () => {
  const found = await read({
    [`${etc}/10-bond0.netdev`]:
      '[NetDev]\nName=bond0\nKind=bond\nMACAddress=52:54:00:12:34:56\n[Bond]\nMode=802.3ad\nMIIMonitorSec=100ms\nTransmitHashPolicy=layer3+4\n',
    [`${etc}/10-bond0.network`]: '[Match]\nName=bond0\n[Network]\nVLAN=bond0.20\nLinkLocalAddressing=no\n',
    [`${etc}/10-eth0.network`]: '[Match]\nName=eth0\n[Link]\nMTUBytes=9000\n[Network]\nBond=bond0\n',
    [`${etc}/10-v.netdev`]: '[NetDev]\nName=bond0.20\nKind=vlan\n[VLAN]\nId=20\n',
    [`${etc}/20-br.netdev`]: '[NetDev]\nName=br0\nKind=bridge\n[Bridge]\nSTP=yes\nForwardDelaySec=4\n',
    [`${etc}/20-br.network`]:
      '[Match]\nName=br0\n[Network]\nAddress=192.0.2.5/24\nAddress=2001:db8::5/64\nGateway=192.0.2.1\nDNS=192.0.2.53\nDomains=example.org\nIPv6AcceptRA=no\n[Route]\nDestination=10.0.0.0/8\nGateway=192.0.2.2\nMetric=7\n[RoutingPolicyRule]\nFrom=192.0.2.0/24\nTable=77\nPriority=5\n',
  });
  const of = (name: string) => found.get(name)?.[0];
  expect([...found.values()].flat().flatMap(({ problems }) => problems)).toEqual([]);
  expect(of('bond0')).toMatchObject({
    kind: 'bond',
    startMode: 'onboot',
    sources: [`${etc}/10-bond0.netdev`, `${etc}/10-bond0.network`],
    settings: {
      macAddress: '52:54:00:12:34:56',
      options: { mode: '802.3ad', miimon: '100', xmit_hash_policy: 'layer3+4' },
      ipv6: { disabled: true },
    },
  });
  expect(of('eth0')?.settings).toMatchObject({ master: 'bond0', mtu: 9000 });
  expect(of('bond0.20')).toMatchObject({ kind: 'vlan', settings: { vlanId: 20, lower: 'bond0' } });
  expect(of('br0')?.settings).toMatchObject({
    options: { stp_state: '1', forward_delay: '400' },
    ipv4: { addresses: [{ address: '192.0.2.5', prefixLength: 24 }], gateway: '192.0.2.1' },
    ipv6: { addresses: [{ address: '2001:db8::5', prefixLength: 64 }] },
    routes: [{ destination: '10.0.0.0/8', gateway: '192.0.2.2', metric: 7 }],
    rules: [{ family: 'ipv4', from: '192.0.2.0/24', table: '77', priority: 5 }],
    dnsServers: ['192.0.2.53'],
    dnsSearch: ['example.org'],
  });
});

test('takes the first file by name, of one name the first folder, and adds drop-ins', async () => {
  const network = (mtu: number) => `[Match]\nName=eth*\n[Link]\nMTUBytes=${mtu}\n`;
  const found = await read(
    {
      '/usr/lib/systemd/network/10-a.network': network(1000),
      [`${etc}/10-a.network`]: network(2000),
      [`${etc}/20-b.network`]: network(3000),
      '/usr/lib/systemd/network/10-a.network.d/x.conf': '[Network]\nDHCP=ipv4\n',
      [`${etc}/05-masked.network`]: { link: '/dev/null' },
      '/usr/lib/systemd/network/05-masked.network': network(4000),
      [`${etc}/06-empty.network`]: '',
      '/usr/lib/systemd/network/06-empty.network': network(5000),
    },
    [link({ index: 2, name: 'eth0' })],
  );
  expect(found.get('eth0')?.[0]?.settings).toMatchObject({ mtu: 2000, ipv4: { dhcp: true } });
});

test('leaves out files below /run, which a restart removes, but not those of netplan', async () => {
  const found = await read({
    '/run/systemd/network/05-eth0.network': '[Match]\nName=eth0\n[Link]\nMTUBytes=1400\n',
    '/run/systemd/network/10-netplan-eth1.network':
      '[Match]\nName=eth1\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=ipv6\n[DHCP]\nRouteMetric=100\nUseMTU=true\n',
  });
  expect([...found.keys()]).toEqual(['eth1']);
  expect(found.get('eth1')?.[0]).toMatchObject({
    problems: [],
    settings: { ipv4: { dhcp: true, metric: 100 } },
  });
});

test('matches by MAC address, kind and exclusion; a file for other links does not count', async () => {
  const found = await read(
    {
      [`${etc}/1.network`]: '[Match]\nPermanentMACAddress=52:54:00:00:00:01\n[Link]\nMTUBytes=1001\n',
      [`${etc}/2.network`]: '[Match]\nName=!eth1 eth2\n[Link]\nMTUBytes=1002\n',
      [`${etc}/3.network`]: '[Match]\nKind=bridge\n[Link]\nMTUBytes=1003\n',
      [`${etc}/4.network`]: '[Match]\nName=eth2\n[Link]\nUnmanaged=yes\n',
    },
    [
      link({ index: 1, name: 'eth0', permanentMac: '52:54:00:00:00:01' }),
      link({ index: 2, name: 'eth1', permanentMac: '52:54:00:00:00:02' }),
      link({ index: 3, name: 'eth2', permanentMac: '52:54:00:00:00:03' }),
      link({ index: 4, name: 'eth3', permanentMac: '52:54:00:00:00:04' }),
    ],
  );
  expect([...found].map(([name, [one]]) => [name, one?.settings.mtu])).toEqual([
    ['eth0', 1001],
    ['eth3', 1002],
  ]);
});

test.each([
  [
    'several keys of one section, as the agent writes them',
    '[BridgeVLAN]\nVLAN=10\nVLAN=20-30\nEgressUntagged=10\nPVID=10',
    [
      { first: 10, last: 10, pvid: true, untagged: true },
      { first: 20, last: 30 },
    ],
  ],
  [
    'several sections',
    '[BridgeVLAN]\nVLAN=20-22\n[BridgeVLAN]\nVLAN=23\nPVID=21\n[BridgeVLAN]\nEgressUntagged=22-24',
    [
      { first: 20, last: 20 },
      { first: 21, last: 21, pvid: true },
      { first: 22, last: 24, untagged: true },
    ],
  ],
])('reads the VLANs of a port from %s', async (_, text, vlans) => {
  const found = await read({ [`${etc}/a.network`]: `[Match]\nName=eth7\n${text}\n` });
  expect(found.get('eth7')?.[0]).toMatchObject({ problems: [], settings: { vlans } });
  expect(found.get('eth7')?.[0]?.settings.vlans).toEqual(vlans);
});

test.each([
  ['VLAN 4095', '[BridgeVLAN]\nVLAN=4095', 'line 4: VLAN is "4095", which is not understood'],
  [
    'an empty VLAN, which only some versions reset',
    '[BridgeVLAN]\nVLAN=',
    'line 4: VLAN is "", which is not',
  ],
  ['a range of untagged frames', '[BridgeVLAN]\nPVID=1-2', 'line 4: PVID is "1-2", which is not understood'],
  ['an unknown key', '[Network]\nDHCPServer=yes', 'line 4: [Network] DHCPServer= is not understood'],
  ['an unknown section', '[QDisc]\nParent=root', 'section [QDisc] is not understood'],
  ['a word for a switch', '[Network]\nDHCP=ja', 'line 4: DHCP is "ja", which is not understood'],
  ['a second gateway', '[Network]\nGateway=192.0.2.1\nGateway=192.0.2.2', 'line 5: Gateway is "192.0.2.2"'],
])('keeps a definition with %s, and says why it is not understood', async (_, text, words) => {
  const found = await read({ [`${etc}/a.network`]: `[Match]\nName=eth7\n${text}\n` });
  expect(found.get('eth7')?.[0]?.problems).toEqual([expect.stringContaining(words)]);
});

test('reads when the service starts an interface: not with the activation policies that leave it down', async () => {
  const found = await read({ [`${etc}/a.network`]: '[Match]\nName=eth7\n[Link]\nActivationPolicy=manual\n' });
  expect(found.get('eth7')?.[0]?.startMode).toBe('none');
});

test('reads nothing where the service neither runs nor starts with the machine', async () => {
  const files = { [`${etc}/a.network`]: '[Match]\nName=eth7\n' };
  await using machine = await createHost(files);
  expect(await readNetworkdDefinitions(machine.host)).toEqual([]);
  await using enabled = await createHost({
    ...files,
    '/etc/systemd/system/multi-user.target.wants/systemd-networkd.service': { link: '/lib/x.service' },
  });
  expect(await readNetworkdDefinitions(enabled.host)).toHaveLength(1);
});

test('reads a file again after it changed, and only then', async () => {
  await using machine = await createHost({ ...running, [`${etc}/a.network`]: '[Match]\nName=eth7\n' });
  const reads: string[] = [];
  const host = {
    ...machine.host,
    readText: (path: string) => {
      reads.push(path);
      return machine.host.readText(path);
    },
  };
  await readNetworkdDefinitions(host);
  await readNetworkdDefinitions(host);
  expect(reads).toEqual([`${etc}/a.network`]);
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${machine.root}${etc}/a.network`, '[Match]\nName=eth8 eth9\n');
  const parts = await readNetworkdDefinitions(host);
  expect(parts[0]?.match.names).toEqual(['eth8', 'eth9']);
  expect(reads).toHaveLength(2);
});

test('makes no interface of the files of the distribution, nor of those with a condition', async () => {
  const files: Files = {
    '/usr/lib/systemd/network/80-container-host0.network':
      '[Match]\nVirtualization=container\nName=host0\n[Network]\nDHCP=yes\n',
    '/usr/lib/systemd/network/80-vendor.network': '[Match]\nName=eth7\n[Network]\nDHCP=yes\n',
    [`${etc}/10-other.network`]: '[Match]\nHost=other\nName=eth8\n[Network]\nDHCP=yes\n',
    [`${etc}/10-own.network`]: '[Match]\nName=eth9\n[Network]\nDHCP=yes\n',
  };
  expect([...(await read(files)).keys()]).toEqual(['eth9']);
  const eth7 = link({ name: 'eth7', index: 7 });
  expect((await read(files, [eth7])).get('eth7')?.[0]?.sources).toEqual([
    '/usr/lib/systemd/network/80-vendor.network',
  ]);
});
