import { expect, test } from 'vitest';
import { findDefinitions } from '../../../../src/probes/definitions/find-definitions.ts';
import { readIfupdownDefinitions } from '../../../../src/probes/definitions/ifupdown/read-ifupdown.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';

async function read(files: Readonly<Record<string, string>>) {
  await using machine = await createHost(files);
  const parts = await readIfupdownDefinitions(machine.host);
  return new Map(parts.map((part) => [part.match.names[0], part]));
}

const stack = `# a bond, a VLAN on it, and a bridge
auto lo bond0
iface lo inet loopback
allow-hotplug eth2
iface bond0 inet manual
  bond-slaves eth0 eth1
  bond_mode 1
  bond-miimon 100
  bond-primary eth1
  mtu 9000
iface bond0.0020 inet manual
  vlan-raw-device bond0
iface br20 inet static
  address 192.0.2.5
  netmask 255.255.255.0
  gateway 192.0.2.1
  metric 100
  dns-nameservers 192.0.2.53 \\
    2001:db8::53
  dns-search example.org
  hwaddress ether 52:54:00:AA:BB:CC
  bridge_ports bond0.20
  bridge_stp off
  bridge_fd 1.5
iface br20 inet6 static
  address 2001:db8::5/64
iface eth2 inet dhcp
iface eth2 inet6 auto
  dhcp 1
`;

test('reads bonds, VLANs, bridges and addresses, with when each starts', async () => {
  const found = await read({ '/etc/network/interfaces': stack });
  expect([...found].map(([name, { kind, startMode }]) => [name, kind, startMode])).toEqual([
    ['lo', 'loopback', 'onboot'],
    ['bond0', 'bond', 'onboot'],
    ['bond0.0020', 'vlan', 'none'],
    ['br20', 'bridge', 'none'],
    ['eth2', undefined, 'hotplug'],
  ]);
  expect([...found.values()].flatMap(({ problems }) => problems)).toEqual([]);
  expect(found.get('bond0')?.settings).toEqual({
    members: ['eth0', 'eth1'],
    options: { mode: 'active-backup', miimon: '100', primary: 'eth1' },
    mtu: 9000,
  });
  expect(found.get('bond0.0020')?.settings).toEqual({ lower: 'bond0', vlanId: 20 });
  expect(found.get('br20')?.settings).toEqual({
    members: ['bond0.20'],
    options: { stp_state: '0', forward_delay: '150' },
    macAddress: '52:54:00:aa:bb:cc',
    dnsServers: ['192.0.2.53', '2001:db8::53'],
    dnsSearch: ['example.org'],
    ipv4: { addresses: [{ address: '192.0.2.5', prefixLength: 24 }], gateway: '192.0.2.1', metric: 100 },
    ipv6: { addresses: [{ address: '2001:db8::5', prefixLength: 64 }] },
  });
  expect(found.get('eth2')?.settings).toEqual({ ipv4: { dhcp: true }, ipv6: { autoconf: true, dhcp: true } });
});

test('reads included files, and starts in another file than the stanza', async () => {
  const found = await read({
    '/etc/network/interfaces': 'source interfaces.d/*\nauto /vlan*\n',
    '/etc/network/interfaces.d/a': 'iface vlan7 inet manual\n  vlan-raw-device eth0\n',
  });
  expect(found.get('vlan7')).toMatchObject({
    kind: 'vlan',
    startMode: 'onboot',
    source: '/etc/network/interfaces.d/a',
    settings: { lower: 'eth0', vlanId: 7 },
  });
});

test.each([
  ['a command', '  post-up /usr/local/bin/office', 'line 2: post-up is a command'],
  ['a route through another', '  up ip route add 10.0.0.0/8 dev eth9', 'line 2: up is a command'],
  ['a route with an unknown word', '  up ip route add 10.0.0.0/8 mtu 9', 'line 2: up is a command'],
  ['a route before the link is up', '  pre-up ip route add 10.0.0.0/8', 'line 2: pre-up is a command'],
  ['a route and more', '  up ip route add 10.0.0.0/8; reboot', 'line 2: up is a command'],
  ['a rule of a broken address', '  up ip rule add from 10.0.0.300', 'line 2: up is a command'],
  ['another device', '  pre-up ip link add name eth9 type dummy', 'line 2: pre-up is a command'],
  ['another VLAN', '  pre-up ip link add link a name b type vlan id 7', 'line 2: pre-up is a command'],
  ['an unknown option', '  wpa-ssid office', 'line 2: wpa_ssid "office" is not understood'],
  ['a broken address', '  address 192.0.2.300/24', 'line 2: address "192.0.2.300/24"'],
  ['a netmask with a hole', '  address 192.0.2.1\n  netmask 255.0.255.0', 'line 2: address "192.0.2.1"'],
  ['ports by pattern', '  bridge_ports regex eth.*', 'line 2: bridge_ports "regex eth.*"'],
  ['a VLAN without a lower interface', '  vlan_id 7', 'line 1: the VLAN has no lower interface'],
])('keeps a definition with %s, and says why it is not understood', async (_, options, words) => {
  const found = await read({ '/etc/network/interfaces': `iface office inet manual\n${options}\n` });
  const part = found.get('office');
  expect(part?.problems).toEqual([expect.stringContaining(`/etc/network/interfaces ${words}`)]);
  expect(part?.startMode).toBe('none');
});

test('reports an unknown method, an unknown family and a stanza that inherits', async () => {
  const text = 'iface a inet bootp\niface b ipx static\niface c inet manual inherits base\nauto\niface\n';
  const found = await read({ '/etc/network/interfaces': text });
  expect(found.get('a')?.problems[0]).toContain('method "bootp" is not known');
  expect(found.get('b')?.problems[0]).toContain('family is "ipx"; expected inet or inet6');
  expect(found.get('c')?.problems[0]).toContain('inherits base');
});

test('takes a label for an address of its interface, and a template for no interface', async () => {
  const text =
    'iface eth0 inet static\n address 192.0.2.5/24\niface eth0:1 inet static\n address 192.0.2.6/24\ntemplate base inet manual\n mtu 9000\n';
  const found = await read({ '/etc/network/interfaces': text });
  expect([...found.keys()]).toEqual(['eth0']);
  expect(found.get('eth0')?.settings.ipv4?.addresses).toHaveLength(2);
  expect(found.get('eth0')?.settings.mtu).toBeUndefined();
  expect(found.get('eth0')?.problems).toEqual([
    expect.stringContaining('line 3: label eth0:1 is not understood'),
  ]);
});

test('understands routes, rules and devices by ip, also as people write them', async () => {
  const found = await read({
    '/etc/network/interfaces': `iface eth0 inet manual
  up ip -4 route replace 10.0.0.0/8 via 192.0.2.2 dev eth0 metric 9 table 77 src 192.0.2.5 scope global onlink
  post-up /sbin/ip route add default via 2001:db8::1 dev $IFACE
  up ip route add blackhole 198.51.100.0/24
  down ip route del blackhole 198.51.100.0/24
  up ip -6 rule add from 2001:db8::/64 to default iif eth0 oif eth1 fwmark 0x1 table 5 priority 3
  down ip -6 rule del priority 3
iface storage inet manual
  pre-up ifup eth0 || ip link set dev eth0 up
  pre-up [ -d /sys/class/net/storage ] || ip link add link eth0 name storage type vlan protocol 802.1ad id 7
  post-down ip link del dev storage
iface d0 inet manual
  pre-up ip link add name d0 type dummy
`,
  });
  expect([...found.values()].flatMap(({ problems }) => problems)).toEqual([]);
  const onlink = { metric: 9, table: '77', source: '192.0.2.5', scope: 'global', onlink: true };
  expect(found.get('eth0')?.settings).toEqual({
    routes: [
      { destination: '10.0.0.0/8', gateway: '192.0.2.2', ...onlink },
      { destination: '::/0', gateway: '2001:db8::1' },
      { destination: '198.51.100.0/24', type: 'blackhole' },
    ],
    rules: [
      {
        family: 'ipv6',
        from: '2001:db8::/64',
        to: '::/0',
        iif: 'eth0',
        oif: 'eth1',
        fwmark: '0x1',
        table: '5',
        priority: 3,
      },
    ],
  });
  expect(found.get('storage')).toMatchObject({
    kind: 'vlan',
    settings: { lower: 'eth0', vlanId: 7, options: { protocol: '802.1ad' } },
  });
  expect(found.get('d0')?.kind).toBe('dummy');
});

test('a member with a stanza of its own joins the master that lists it, and starts with it', async () => {
  await using machine = await createHost({
    '/etc/network/interfaces':
      'auto br0\niface br0 inet manual\n bridge_ports eth0 eth1\niface eth0 inet manual\n mtu 9000\nallow-hotplug eth1\niface eth1 inet manual\n',
  });
  const parts = await readIfupdownDefinitions(machine.host);
  const found = findDefinitions({ parts }, []);
  expect(['eth0', 'eth1'].map((name) => found.get(name)?.[0])).toMatchObject([
    { startMode: 'onboot', settings: { master: 'br0', mtu: 9000 } },
    { startMode: 'hotplug', settings: { master: 'br0' } },
  ]);
});
