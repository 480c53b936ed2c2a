import { expect, test } from 'vitest';
import type { Bus, BusCall } from '#dbus';
import { readNetworkManagerDefinitions } from '../../../../src/probes/definitions/network-manager/read-network-manager.ts';

type Profile = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const folder = '/etc/NetworkManager/system-connections';

/** A service with these profiles, each with its flags and its file. */
function busWith(profiles: readonly (readonly [settings: Profile, flags: number, file: string])[]): Bus {
  const call = ({ member, path }: BusCall) => {
    if (member === 'GetSettings') return Promise.resolve(profiles[Number(path.split('/').at(-1))]?.[0]);
    const objects = profiles.map(([, Flags, Filename], index) => [
      `/s/${index}`,
      { 'org.freedesktop.NetworkManager.Settings.Connection': { Flags, Filename, Unsaved: false } },
    ]);
    return Promise.resolve({
      ...Object.fromEntries(objects),
      '/d/1': { 'org.freedesktop.NetworkManager.Device': {} },
    });
  };
  return { call } as unknown as Bus;
}

const profile = (
  id: string,
  connection: object,
  groups: Profile = {},
): readonly [Profile, number, string] => [
  { connection: { id, uuid: `uuid-${id}`, 'interface-name': id, ...connection }, ...groups },
  0,
  `${folder}/${id}.nmconnection`,
];

test('reads a bond, its member, a VLAN by the UUID of its parent, and a bridge', async () => {
  const bus = busWith([
    profile(
      'bond0',
      { type: 'bond', 'autoconnect-slaves': 1 },
      {
        bond: { options: { mode: 'active-backup', miimon: '100', primary: 'eth1' } },
        ipv4: { method: 'disabled' },
        ipv6: { method: 'disabled' },
      },
    ),
    profile(
      'eth0',
      { type: '802-3-ethernet', master: 'bond0', 'slave-type': 'bond', autoconnect: false },
      {
        '802-3-ethernet': { mtu: 9000, 'mac-address': Buffer.from([0x52, 0x54, 0, 0x12, 0x34, 0x56]) },
      },
    ),
    profile(
      'v20',
      { type: 'vlan', controller: 'uuid-br0' },
      {
        vlan: { parent: 'uuid-bond0', id: 20, flags: 1 },
        'bridge-port': {
          'path-cost': 7,
          'hairpin-mode': true,
          vlans: [{ 'vid-start': 5n, 'vid-end': 6n, pvid: true }],
        },
      },
    ),
    profile(
      'br0',
      { type: 'bridge' },
      {
        bridge: { stp: false, 'forward-delay': 4, 'vlan-filtering': true },
        ipv4: {
          method: 'manual',
          'address-data': [{ address: '192.0.2.5', prefix: 24 }],
          gateway: '192.0.2.1',
          'route-metric': 50n,
          'route-data': [{ dest: '10.0.0.0', prefix: 8, 'next-hop': '192.0.2.2', metric: 7, table: 77 }],
          'dns-data': ['192.0.2.53'],
          'dns-search': ['example.org'],
        },
        ipv6: { method: 'auto', 'ip6-privacy': -1, 'addr-gen-mode': 1, 'ignore-auto-dns': true },
      },
    ),
  ]);
  const parts = await readNetworkManagerDefinitions(bus);
  const of = (name: string) => parts.find(({ match }) => match.names[0] === name);
  expect(parts.flatMap(({ problems }) => problems)).toEqual([]);
  expect(of('bond0')).toMatchObject({
    kind: 'bond',
    startMode: 'onboot',
    settings: {
      options: { mode: 'active-backup', primary: 'eth1' },
      ipv4: undefined,
      ipv6: { disabled: true },
    },
  });
  // It comes with its master.
  expect(of('eth0')).toMatchObject({
    kind: 'physical',
    startMode: 'onboot',
    match: { macs: ['52:54:00:12:34:56'] },
    settings: { master: 'bond0', mtu: 9000 },
  });
  expect(of('v20')?.settings).toMatchObject({
    lower: 'bond0',
    vlanId: 20,
    master: 'br0',
    options: { cost: '7', hairpin: '1' },
    vlans: [{ first: 5, last: 6, pvid: true }],
  });
  expect(of('br0')?.settings).toMatchObject({
    options: { stp_state: '0', forward_delay: '400', vlan_filtering: '1' },
    ipv4: { addresses: [{ address: '192.0.2.5', prefixLength: 24 }], gateway: '192.0.2.1', metric: 50 },
    ipv6: { autoconf: true, dhcpDns: false },
    routes: [{ destination: '10.0.0.0/8', gateway: '192.0.2.2', metric: 7, table: '77' }],
    dnsServers: ['192.0.2.53'],
    dnsSearch: ['example.org'],
  });
});

test('reads policy rules and scopes, and of the profiles of the agent what is a default of the service', async () => {
  const groups = {
    bridge: { 'vlan-filtering': true },
    ipv4: {
      method: 'disabled',
      'route-data': [{ dest: '10.1.0.0', prefix: 16, scope: 253 }],
      'routing-rules': [{ family: 2, priority: 5, from: '192.0.2.0', 'from-len': 24, table: 77, action: 1 }],
    },
    ipv6: {
      method: 'auto',
      'routing-rules': [{ family: 10, priority: 6, iifname: 'br1', fwmark: 5, fwmask: 255, invert: true }],
    },
  };
  const marked = (said: string) => ({ user: { data: { 'org.ovirt.node.said': said } } });
  const read = async (more: Profile) => {
    const [part] = await readNetworkManagerDefinitions(
      busWith([profile('br1', { type: 'bridge' }, { ...groups, ...more })]),
    );
    return part;
  };
  const part = await read({});
  expect(part?.settings.routes).toMatchObject([{ destination: '10.1.0.0/16', scope: 'link' }]);
  expect(part?.settings.rules).toEqual([
    { family: 'ipv4', priority: 5, from: '192.0.2.0/24', table: '77' },
    { family: 'ipv6', priority: 6, iif: 'br1', fwmark: '5/255' },
  ]);
  expect(part?.problems).toEqual([expect.stringContaining('ipv6.routing-rules.invert is not understood')]);
  expect(part?.settings).toMatchObject({ options: { vlan_filtering: '1' }, ipv4: undefined });
  const own = await read(marked('stp_state forward_delay ipv4.disabled ipv6.dhcp ipv6.dns'));
  expect(own?.settings.options).toEqual({ stp_state: '1', forward_delay: '1500', vlan_filtering: '1' });
  expect(own?.settings).toMatchObject({
    ipv4: { disabled: true },
    ipv6: { autoconf: true, dhcp: true, dhcpDns: true },
  });
});

test('leaves out profiles that are not written, and keeps those of netplan', async () => {
  const one = (id: string, flags: number, file: string) =>
    [profile(id, { type: 'dummy' })[0], flags, file] as const;
  const parts = await readNetworkManagerDefinitions(
    busWith([
      one('written', 0, `${folder}/a.nmconnection`),
      one('memory', 0x1, '/run/NetworkManager/system-connections/b.nmconnection'),
      one('generated', 0x3, '/run/NetworkManager/system-connections/c.nmconnection'),
      one('volatile', 0x5, ''),
      one('external', 0xf, ''),
      one('plan', 0x1, '/run/NetworkManager/system-connections/netplan-eth0.nmconnection'),
    ]),
  );
  expect(parts.map(({ match }) => match.names[0]).sort()).toEqual(['plan', 'written']);
});

test('orders several profiles of one interface as the service chooses', async () => {
  const one = (id: string, more: object) =>
    profile(id, { type: '802-3-ethernet', 'interface-name': 'eth0', ...more });
  const parts = await readNetworkManagerDefinitions(
    busWith([
      one('off', { autoconnect: false, 'autoconnect-priority': 9 }),
      one('old', { timestamp: 10n }),
      one('new', { timestamp: 20n }),
      one('first', { 'autoconnect-priority': 1 }),
    ]),
  );
  const names = parts.map(({ source }) => source.slice(folder.length + 1).split('.')[0]);
  expect(names).toEqual(['first', 'new', 'old', 'off']);
  expect(parts.map(({ startMode }) => startMode)).toEqual(['onboot', 'onboot', 'onboot', 'none']);
});

test.each([
  ['another group', { '802-1x': { identity: 'x' } }, '[802-1x] is not understood'],
  [
    'an unknown key',
    { ipv4: { method: 'auto', 'dhcp-client-id': 'x' } },
    'ipv4.dhcp-client-id is not understood',
  ],
  ['an unknown method', { ipv4: { method: 'shared' } }, 'ipv4.method "shared" is not understood'],
  [
    'an option of the card',
    { '802-3-ethernet': { 'wake-on-lan-password': 'x' } },
    'wake-on-lan-password is not',
  ],
  [
    'an unknown option of a route',
    { ipv6: { method: 'auto', 'route-data': [{ dest: '::', prefix: 0, window: 9 }] } },
    'route-data.window',
  ],
])('keeps a profile with %s, and says why it is not understood', async (_, groups, words) => {
  const parts = await readNetworkManagerDefinitions(
    busWith([profile('eth0', { type: '802-3-ethernet' }, groups as unknown as Profile)]),
  );
  expect(parts[0]?.problems).toEqual([expect.stringContaining(words)]);
});
