import { describe, expect, it } from 'vitest';
import { addAddress, removeAddress } from '../../../../../../src/actions/network/addressing/addresses.ts';
import { addRoute } from '../../../../../../src/actions/network/addressing/routes.ts';
import type { NetworkAction, NetworkPlan } from '../../../../../../src/actions/network/apply/network-plan.ts';
import { computeTarget } from '../../../../../../src/actions/network/backends/common/target.ts';
import type {
  LinkFile,
  NetworkdFiles,
} from '../../../../../../src/actions/network/backends/networkd/files/networkd-files.ts';
import {
  ownFilePath,
  printOwnFile,
} from '../../../../../../src/actions/network/backends/networkd/files/own-file.ts';
import { parseUnitFile } from '../../../../../../src/actions/network/backends/networkd/files/unit-file.ts';
import { networkdBackend } from '../../../../../../src/actions/network/backends/networkd/networkd-backend.ts';
import { absentNetdevs, planFiles } from '../../../../../../src/actions/network/backends/networkd/plan.ts';
import { createBond } from '../../../../../../src/actions/network/kinds/create-bond.ts';
import { createBridge } from '../../../../../../src/actions/network/kinds/create-bridge.ts';
import { createVlan } from '../../../../../../src/actions/network/kinds/create-vlan.ts';
import { destroy } from '../../../../../../src/actions/network/kinds/link-state.ts';
import { setMaster } from '../../../../../../src/actions/network/kinds/set-master.ts';
import { setMtu } from '../../../../../../src/actions/network/kinds/set-mtu.ts';
import type { NetworkState } from '../../../../../../src/actions/network/state/network-state.ts';
import { card, own } from '../../../../../kit/network/network-state.ts';

const state: NetworkState = {
  links: [
    card(2, 'eth0'),
    card(3, 'eth1'),
    card(4, 'eth2'),
    { ...card(5, 'bond0'), kind: 'bond', options: { mode: 'active-backup' } },
    { ...card(6, 'eth3'), master: 'bond0', masterKind: 'bond' },
    { ...card(7, 'eth0.7'), kind: 'vlan', lower: 'eth0', vlan: { id: 7, protocol: '802.1Q' } },
  ],
  addresses: [own('eth1', '10.0.0.5'), own('eth1', '10.0.0.6')],
  routes: [],
  rules: [],
};

/** Splits a template into its trimmed lines. */
const lines = ([text = '']: TemplateStringsArray): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

const linkFile = (origin: string, content: readonly string[]): LinkFile => ({
  origin: `/etc/systemd/network/${origin}`,
  current: parseUnitFile(content.join('\n')),
});
const portFile = lines`[Match]
  Name=eth2 eth3
  [Network]
  DHCP=ipv4`;
const files: NetworkdFiles = {
  networks: new Map([
    [
      'eth0',
      linkFile(
        '10-eth0.network',
        lines`[Match]
          Name=eth0
          [Network]
          VLAN=eth0.7
          VLAN=eth0.8
          DHCP=yes`,
      ),
    ],
    [
      'eth1',
      linkFile(
        '10-eth1.network',
        lines`[Match]
          MACAddress=52:54:00:00:00:01
          [Link]
          Unknown=kept
          [Network]
          DNS=10.0.0.1
          Address=10.0.0.5/24
          Gateway=10.0.0.1
          [Address]
          Address=10.0.0.6/24
          Label=eth1:6
          [DHCPv4]
          UseDNS=no`,
      ),
    ],
    ['eth2', linkFile('20-legs.network', portFile)],
    ['eth3', linkFile('20-legs.network', [...portFile, 'Bond=bond0'])],
    ['bond0', linkFile('30-bond0.network', ['[Match]', 'Name=bond0', '[Network]', 'LinkLocalAddressing=no'])],
  ]),
  netdevs: [{ path: '/etc/systemd/network/30-bond0.netdev', name: 'bond0', kind: 'bond' }],
  own: new Map(),
};

/** Returns the lines of each planned file by the end of its name; undefined for a file to remove. */
const plannedFiles = (plan: NetworkPlan, existing: NetworkdFiles = files) =>
  Object.fromEntries(
    planFiles(computeTarget(state, plan), existing).map(({ path, text }) => [
      path.replace('/run/systemd/network/05-ovirt-node-', ''),
      text?.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    ]),
  );
const plan = <Args>(action: NetworkAction<Args>, args: Args) => action.plan(args, state);

describe('planFiles', () => {
  it('keeps all entries of the file in use and sets the MTU', () => {
    expect(plannedFiles(plan(setMtu, { link: 'eth1', mtu: 1400 }))).toEqual({
      'eth1.network': lines`[Match]
        Name=eth1
        [Link]
        Unknown=kept
        MTUBytes=1400
        [Network]
        DNS=10.0.0.1
        Address=10.0.0.5/24
        Gateway=10.0.0.1
        [Address]
        Address=10.0.0.6/24
        Label=eth1:6
        [DHCPv4]
        UseDNS=no`,
    });
  });

  it('leaves out addresses and routes that carry the protocol of a daemon', () => {
    const route = { family: 'ipv4', type: 'unicast', table: 'main', isStatic: true } as const;
    const hops = [{ link: 'eth1', gateway: '10.0.0.1' }];
    const withDaemons: NetworkState = {
      ...state,
      addresses: [...state.addresses, { ...own('eth1', '10.0.0.250'), isOfDaemon: true }],
      routes: [
        { ...route, destination: '198.51.100.0/24', protocol: 'bird', hops },
        { ...route, destination: '203.0.113.0/24', protocol: 'static', hops },
        { ...route, destination: '198.18.0.0/15', protocol: 'boot', hops },
      ],
    };
    const change = setMtu.plan({ link: 'eth1', mtu: 1400 }, withDaemons);
    const [file] = planFiles(computeTarget(withDaemons, change), files);
    expect(file?.text).toContain('203.0.113.0/24');
    expect(file?.text).toContain('198.18.0.0/15');
    expect(file?.text).not.toMatch(/10\.0\.0\.250|198\.51\.100\.0/);
  });

  it('names the file that it replaces', () => {
    const [file] = planFiles(computeTarget(state, plan(setMtu, { link: 'eth1', mtu: 1400 })), files);
    expect(file?.path).toBe('/run/systemd/network/05-ovirt-node-eth1.network');
    expect(file?.text).toContain('# in place of /etc/systemd/network/10-eth1.network\n');
  });

  it('adds an address in a section, and removes one from either place', () => {
    const added = plannedFiles(plan(addAddress, { link: 'eth1', address: '2001:db8::5/64' }))['eth1.network'];
    expect(added?.slice(-2)).toEqual(['[Address]', 'Address=2001:db8::5/64']);
    for (const address of ['10.0.0.5', '10.0.0.6']) {
      const removal = plan(removeAddress, { link: 'eth1', address, prefixLength: 24, peer: undefined });
      expect(plannedFiles(removal)['eth1.network']?.join()).not.toContain(address);
    }
  });

  it('adds a route with gateway and metric', () => {
    const args = { link: 'eth1', destination: '198.51.100.0/24', gateway: '10.0.0.1', metric: 7 };
    const content = plannedFiles(plan(addRoute, args))['eth1.network'];
    const section = content?.slice(content.indexOf('[Route]'));
    expect(section).toEqual(
      expect.arrayContaining(['Destination=198.51.100.0/24', 'Gateway=10.0.0.1', 'Metric=7']),
    );
  });

  it('adds a route with the options that a file has', () => {
    const metrics = { mtu: 1400, advmss: 1360, initcwnd: 20, quickack: true };
    const options = { table: 200, source: '10.0.0.5', scope: 'site', onlink: true, metrics };
    const args = { link: 'eth1', destination: '198.51.100.0/24', gateway: '10.9.0.1', metric: 0, options };
    const content = plannedFiles(plan(addRoute, args))['eth1.network'];
    expect(content?.slice(content.lastIndexOf('[Route]'))).toEqual(lines`[Route]
      Destination=198.51.100.0/24
      Gateway=10.9.0.1
      GatewayOnLink=yes
      Table=200
      PreferredSource=10.0.0.5
      Scope=site
      MTUBytes=1400
      TCPAdvertisedMaximumSegmentSize=1360
      InitialCongestionWindow=20
      QuickAck=1`);
  });

  it.each([
    ['several next hops', { nextHops: [{ gateway: '10.0.0.1' }, { gateway: '10.0.0.2' }] }, 'nextHops'],
    ['a lock', { metrics: { 'mtu lock': 1400 } }, 'metrics.mtu lock'],
    ['a round trip time', { metrics: { mtu: 1400, rtt: 800 } }, 'metrics.rtt'],
    ['what a file has', { table: 'default', metrics: { initrwnd: 20 } }, undefined],
  ])('names what a file cannot hold of a route: %s', (_title, options, limit) => {
    const args = { link: 'eth1', destination: '198.51.100.0/24', gateway: '', metric: 0, options };
    const { explicitRoute } = plan(addRoute, args);
    expect(explicitRoute && networkdBackend.routeLimit(explicitRoute)).toBe(limit);
  });

  it('names the bond in the file of a new member, which gets no addresses', () => {
    const content = plannedFiles(
      plan(createBond, { interfaceName: 'bond1', mode: 'balance-rr', members: ['eth2'], options: {} }),
    );
    expect(content['eth2.network']).toEqual(lines`[Match]
      Name=eth2
      [Network]
      LinkLocalAddressing=no
      IPv6AcceptRA=no
      DHCP=no
      Bond=bond1`);
    expect(content['bond1.netdev']).toEqual(lines`[NetDev]
      Name=bond1
      Kind=bond
      [Bond]
      Mode=balance-rr`);
    expect(content['bond1.network']).toContain('IPv6AcceptRA=no');
  });

  it('writes no .netdev file for a device that another file describes', () => {
    const content = plannedFiles(plan(setMaster, { link: 'eth2', interfaceName: 'bond0' }));
    expect(Object.keys(content)).toEqual(['eth2.network']);
  });

  it('restores the settings of the origin when a member leaves its bond', () => {
    const free = lines`[Match]
      Name=eth3
      [Network]
      DHCP=ipv4`;
    const leave = plan(setMaster, { link: 'eth3', interfaceName: '' });
    expect(plannedFiles(leave)['eth3.network']).toEqual(free);
    const networks = new Map(files.networks).set('eth3', {
      origin: '/etc/systemd/network/20-legs.network',
      current: parseUnitFile('[Network]\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nDHCP=no\nBond=bond0'),
      originSections: parseUnitFile('[Network]\nDHCP=ipv4'),
    });
    expect(plannedFiles(leave, { ...files, networks })['eth3.network']).toEqual(free);
  });

  it('leaves the file of the lower device alone for a new VLAN, and removes the line of a destroyed VLAN', () => {
    const creation = plan(createVlan, {
      interfaceName: 'eth0.9',
      lowerInterface: 'eth0',
      vlanId: 9,
      protocol: '802.1Q',
    });
    expect(Object.keys(plannedFiles(creation))).toEqual(['eth0.9.network']);
    const removal = plan(destroy, { link: 'eth0.7' });
    expect(plannedFiles(removal)['eth0.network']).toEqual(lines`[Match]
      Name=eth0
      [Network]
      VLAN=eth0.8
      DHCP=yes`);
  });

  it('keeps a card down that the change sets down', () => {
    expect(plannedFiles(plan(destroy, { link: 'eth2' }))['eth2.network']).toContain('ActivationPolicy=down');
  });

  it('removes the own files of a destroyed device', () => {
    const own = new Map([
      [ownFilePath('bond0', 'network'), printOwnFile([])],
      [ownFilePath('bond0', 'netdev'), printOwnFile([])],
    ]);
    const content = plannedFiles(plan(destroy, { link: 'bond0' }), { ...files, own });
    expect(content).toMatchObject({ 'bond0.network': undefined, 'bond0.netdev': undefined });
    expect(content['eth3.network']).toEqual(['[Match]', 'Name=eth3', '[Network]', 'DHCP=ipv4']);
  });

  it("refuses a change when networkd reads the administrator's file first", () => {
    const networks = new Map(files.networks).set(
      'eth2',
      linkFile('00-first.network', ['[Match]', 'Name=eth2']),
    );
    const change = plan(setMtu, { link: 'eth2', mtu: 1400 });
    expect(() => plannedFiles(change, { ...files, networks })).toThrow(
      /the file of eth2 is .*00-first\.network, .*; expected a file name that sorts after "05-ovirt-node-"/,
    );
  });
});

it('absentNetdevs names devices that a reload would create without a request', () => {
  const netdevs = [
    ...files.netdevs,
    { path: '/etc/systemd/network/x.netdev', name: 'gone0', kind: 'bridge' },
  ];
  const target = computeTarget(
    state,
    plan(createBridge, { interfaceName: 'br0', ports: ['eth2'], options: {} }),
  );
  expect(absentNetdevs(target, { ...files, netdevs })).toEqual(['gone0']);
});
