import { describe, expect, it } from 'vitest';
import { addAddress, removeAddress } from '../../../../../../src/actions/network/addressing/addresses.ts';
import { addRoute } from '../../../../../../src/actions/network/addressing/routes.ts';
import type { NetworkAction, NetworkPlan } from '../../../../../../src/actions/network/apply/network-plan.ts';
import { computeTarget } from '../../../../../../src/actions/network/backends/common/target.ts';
import {
  ownFilePath,
  printOwnFile,
} from '../../../../../../src/actions/network/backends/networkd/files/own-file.ts';
import { parseUnitFile } from '../../../../../../src/actions/network/backends/networkd/files/unit-file.ts';
import {
  absentNetdevs,
  type LinkFile,
  type NetworkdFiles,
  planFiles,
} from '../../../../../../src/actions/network/backends/networkd/plan.ts';
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

const text = (origin: string, ...lines: readonly string[]): LinkFile => ({
  origin: `/etc/systemd/network/${origin}`,
  current: parseUnitFile(lines.join('\n')),
});
const read: NetworkdFiles = {
  networks: new Map([
    [
      'eth0',
      text('10-eth0.network', '[Match]', 'Name=eth0', '[Network]', 'VLAN=eth0.7', 'VLAN=eth0.8', 'DHCP=yes'),
    ],
    [
      'eth1',
      text(
        '10-eth1.network',
        ...['[Match]', 'MACAddress=52:54:00:00:00:01', '[Link]', 'Unknown=kept'],
        ...['[Network]', 'DNS=10.0.0.1', 'Address=10.0.0.5/24', 'Gateway=10.0.0.1'],
        ...['[Address]', 'Address=10.0.0.6/24', 'Label=eth1:6', '[DHCPv4]', 'UseDNS=no'],
      ),
    ],
    ['eth2', text('20-legs.network', '[Match]', 'Name=eth2 eth3', '[Network]', 'DHCP=ipv4')],
    ['eth3', text('20-legs.network', '[Match]', 'Name=eth2 eth3', '[Network]', 'DHCP=ipv4', 'Bond=bond0')],
    ['bond0', text('30-bond0.network', '[Match]', 'Name=bond0', '[Network]', 'LinkLocalAddressing=no')],
  ]),
  netdevs: [{ path: '/etc/systemd/network/30-bond0.netdev', name: 'bond0', kind: 'bond' }],
  own: new Map(),
};

const planned = (plan: NetworkPlan, from: NetworkdFiles = read) =>
  Object.fromEntries(
    planFiles(computeTarget(state, plan), from).map(({ path, text: content }) => [
      path.replace('/run/systemd/network/05-ovirt-node-', ''),
      content?.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    ]),
  );
const plan = <Args>(action: NetworkAction<Args>, args: Args) => action.plan(args, state);

describe('the file of a link that networkd holds', () => {
  it('has all that the file before it had, and what is asked for', () => {
    expect(planned(plan(setMtu, { link: 'eth1', mtu: 1400 }))).toEqual({
      'eth1.network': [
        ...['[Match]', 'Name=eth1', '[Link]', 'Unknown=kept', 'MTUBytes=1400'],
        ...['[Network]', 'DNS=10.0.0.1', 'Address=10.0.0.5/24', 'Gateway=10.0.0.1'],
        ...['[Address]', 'Address=10.0.0.6/24', 'Label=eth1:6', '[DHCPv4]', 'UseDNS=no'],
      ],
    });
  });

  it('says whose file it stands in place of', () => {
    const [file] = planFiles(computeTarget(state, plan(setMtu, { link: 'eth1', mtu: 1400 })), read);
    expect(file?.path).toBe('/run/systemd/network/05-ovirt-node-eth1.network');
    expect(file?.text).toContain('# in place of /etc/systemd/network/10-eth1.network\n');
  });

  it('gains an address, and loses one wherever it stood', () => {
    const added = planned(plan(addAddress, { link: 'eth1', address: '2001:db8::5/64' }))['eth1.network'];
    expect(added?.slice(-2)).toEqual(['[Address]', 'Address=2001:db8::5/64']);
    for (const address of ['10.0.0.5', '10.0.0.6']) {
      const gone = plan(removeAddress, { link: 'eth1', address, prefixLength: 24, peer: undefined });
      expect(planned(gone)['eth1.network']?.join()).not.toContain(address);
    }
  });

  it('tells a route that is added with its gateway', () => {
    const args = { link: 'eth1', destination: '198.51.100.0/24', gateway: '10.0.0.1', metric: 7 };
    const lines = planned(plan(addRoute, args))['eth1.network'];
    const section = lines?.slice(lines.indexOf('[Route]'));
    expect(section).toEqual(
      expect.arrayContaining(['Destination=198.51.100.0/24', 'Gateway=10.0.0.1', 'Metric=7']),
    );
  });

  it('names the bond of a member, which has no addresses of its own', () => {
    const files = planned(
      plan(createBond, { interfaceName: 'bond1', mode: 'balance-rr', members: ['eth2'], options: {} }),
    );
    expect(files['eth2.network']).toEqual([
      ...['[Match]', 'Name=eth2', '[Network]'],
      ...['LinkLocalAddressing=no', 'IPv6AcceptRA=no', 'DHCP=no', 'Bond=bond1'],
    ]);
    expect(files['bond1.netdev']).toEqual([
      '[NetDev]',
      'Name=bond1',
      'Kind=bond',
      '[Bond]',
      'Mode=balance-rr',
    ]);
    expect(files['bond1.network']).toContain('IPv6AcceptRA=no');
  });

  it('names no device anew that another file tells of', () => {
    const files = planned(plan(setMaster, { link: 'eth2', interfaceName: 'bond0' }));
    expect(Object.keys(files)).toEqual(['eth2.network']);
  });

  it('of a member that is freed is as it was before it became one', () => {
    const files = planned(plan(setMaster, { link: 'eth3', interfaceName: '' }));
    expect(files['eth3.network']).toEqual(['[Match]', 'Name=eth3', '[Network]', 'DHCP=ipv4']);
    const networks = new Map(read.networks).set('eth3', {
      origin: '/etc/systemd/network/20-legs.network',
      current: parseUnitFile('[Network]\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nDHCP=no\nBond=bond0'),
      originSections: parseUnitFile('[Network]\nDHCP=ipv4'),
    });
    const freed = planned(plan(setMaster, { link: 'eth3', interfaceName: '' }), { ...read, networks });
    expect(freed['eth3.network']).toEqual(['[Match]', 'Name=eth3', '[Network]', 'DHCP=ipv4']);
  });

  it('of the device below a VLAN is left alone when one is made, and forgets one that goes', () => {
    const made = plan(createVlan, {
      interfaceName: 'eth0.9',
      lowerInterface: 'eth0',
      vlanId: 9,
      protocol: '802.1Q',
    });
    expect(Object.keys(planned(made))).toEqual(['eth0.9.network']);
    const gone = planned(plan(destroy, { link: 'eth0.7' }));
    expect(gone['eth0.network']).toEqual(['[Match]', 'Name=eth0', '[Network]', 'VLAN=eth0.8', 'DHCP=yes']);
  });

  it('says of a card that goes down that it stays down', () => {
    expect(planned(plan(destroy, { link: 'eth2' }))['eth2.network']).toContain('ActivationPolicy=down');
  });

  it('goes with the device that it told of', () => {
    const mine = new Map([
      [ownFilePath('bond0', 'network'), printOwnFile([])],
      [ownFilePath('bond0', 'netdev'), printOwnFile([])],
    ]);
    const files = planned(plan(destroy, { link: 'bond0' }), { ...read, own: mine });
    expect(files).toMatchObject({ 'bond0.network': undefined, 'bond0.netdev': undefined });
    expect(files['eth3.network']).toEqual(['[Match]', 'Name=eth3', '[Network]', 'DHCP=ipv4']);
  });

  it('is refused where another that is read before it would count', () => {
    const networks = new Map(read.networks).set('eth2', text('00-first.network', '[Match]', 'Name=eth2'));
    const change = plan(setMtu, { link: 'eth2', mtu: 1400 });
    expect(() => planned(change, { ...read, networks })).toThrow(/00-first\.network .*read before/);
  });
});

it('devices that a reload would make, and that nobody asked for, are known', () => {
  const netdevs = [...read.netdevs, { path: '/etc/systemd/network/x.netdev', name: 'gone0', kind: 'bridge' }];
  const target = computeTarget(
    state,
    plan(createBridge, { interfaceName: 'br0', ports: ['eth2'], options: {} }),
  );
  expect(absentNetdevs(target, { ...read, netdevs })).toEqual(['gone0']);
});
