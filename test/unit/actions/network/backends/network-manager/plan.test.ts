import { describe, expect, it } from 'vitest';
import { BusValue } from '#dbus';
import { addAddress, removeAddress } from '../../../../../../src/actions/network/addressing/addresses.ts';
import { addRoute } from '../../../../../../src/actions/network/addressing/routes.ts';
import type { NetworkPlan } from '../../../../../../src/actions/network/apply/network-plan.ts';
import { computeTarget } from '../../../../../../src/actions/network/backends/common/target.ts';
import { networkManagerBackend } from '../../../../../../src/actions/network/backends/network-manager/network-manager-backend.ts';
import {
  kernelSteps,
  type ManagerSnapshot,
  managerOperationText,
  planOperations,
} from '../../../../../../src/actions/network/backends/network-manager/plan.ts';
import {
  fromJson,
  omitLegacyKeys,
  type Settings,
  toJson,
} from '../../../../../../src/actions/network/backends/network-manager/settings.ts';
import { createBond } from '../../../../../../src/actions/network/kinds/create-bond.ts';
import { createVlan } from '../../../../../../src/actions/network/kinds/create-vlan.ts';
import { destroy, setAdminUp } from '../../../../../../src/actions/network/kinds/link-state.ts';
import { setIpv6Enabled } from '../../../../../../src/actions/network/kinds/set-ipv6-enabled.ts';
import { setMacAddress } from '../../../../../../src/actions/network/kinds/set-mac-address.ts';
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
    card(7, 'eth4'),
  ],
  addresses: [own('eth1', '10.0.0.5'), own('eth1', '10.0.0.6')],
  routes: [],
  rules: [],
};

const text = (value: string) => new BusValue('s', value);
const entry = (address: string) => ({ address: text(address), prefix: new BusValue('u', 24) });
const applied = {
  connection: { id: text('eth1'), uuid: text('00000000-0000-4000-8000-000000000001') },
  '802-3-ethernet': { 'auto-negotiate': new BusValue('b', false) },
  ipv4: {
    method: text('manual'),
    'address-data': new BusValue('aa{sv}', [entry('10.0.0.5'), entry('10.0.0.6')]),
    'route-data': new BusValue('aa{sv}', []),
    addresses: new BusValue('aau', [[1, 24, 0]]),
    'dns-search': new BusValue('as', ['example.com']),
  },
  ipv6: { method: text('auto') },
};
const device = (name: string, more: object = {}) => ({
  path: `/device/${name}`,
  name,
  state: 100,
  autoconnect: true,
  isManaged: true,
  active: `/active/${name}`,
  uuid: `uuid-${name}`,
  ...more,
});
const read: ManagerSnapshot = {
  devices: new Map(
    [
      device('eth1'),
      device('eth2', { active: undefined, uuid: undefined, state: 30 }),
      device('bond0'),
      device('eth3'),
      device('eth4', { isManaged: false, active: undefined, uuid: undefined }),
    ].map((one) => [one.name, one]),
  ),
  applied: new Map<string, Settings>([
    ['eth1', omitLegacyKeys(applied)],
    ['bond0', { connection: {}, ipv4: { method: text('disabled') } }],
    ['eth3', { connection: { master: text('bond0') }, '802-3-ethernet': {}, 'bond-port': {} }],
  ]),
};

/** Returns the planned operations with plain values. */
const planned = (plan: NetworkPlan, before = state, snapshot = read) =>
  planOperations(computeTarget(before, plan), snapshot, () => 'new').map((operation) =>
    JSON.parse(JSON.stringify(operation, plain)),
  );
const withMac: NetworkState = {
  ...state,
  links: state.links.map((link) => ({ ...link, macAddress: `52:54:00:00:00:0${link.index}` })),
};
const plain = (_: string, value: unknown) => (value instanceof BusValue ? value.value : value);

describe('planOperations for a managed device', () => {
  it('reapplies the settings with another MTU, and keeps settings without the MTU for versions that refuse one', () => {
    const [operation] = planned(setMtu.plan({ link: 'eth1', mtu: 1400 }, state));
    expect(operation).toMatchObject({
      kind: 'reapply',
      link: 'eth1',
      settings: { '802-3-ethernet': { 'auto-negotiate': false, mtu: 1400 }, ipv6: { method: 'auto' } },
    });
    expect(operation.settingsWithoutMtu['802-3-ethernet']).toEqual({ 'auto-negotiate': false });
  });

  it('adds an address beside the current ones, without the legacy form', () => {
    const [operation] = planned(addAddress.plan({ link: 'eth1', address: '10.0.1.7/24' }, state));
    expect(operation.settings.ipv4).toEqual({
      method: 'manual',
      'address-data': [
        { address: '10.0.0.5', prefix: 24 },
        { address: '10.0.0.6', prefix: 24 },
        { address: '10.0.1.7', prefix: 24 },
      ],
      'route-data': [],
      'dns-search': ['example.com'],
    });
    expect(operation.settings.ipv6).toEqual({ method: 'auto' });
  });

  it('disables the method and drops name servers when the last address goes', () => {
    const one = { ...state, addresses: [own('eth1', '10.0.0.5')] };
    const from = { ...applied.ipv4, 'address-data': new BusValue('aa{sv}', [entry('10.0.0.5')]) };
    const only: ManagerSnapshot = { ...read, applied: new Map([['eth1', { ...applied, ipv4: from }]]) };
    const args = { link: 'eth1', family: 'ipv4' as const, address: '10.0.0.5', prefixLength: 24 };
    const [operation] = planOperations(computeTarget(one, removeAddress.plan(args, one)), only);
    expect(operation).toMatchObject({
      kind: 'reapply',
      settings: { ipv4: { method: { value: 'disabled' } } },
    });
    // NetworkManager refuses servers of names without an address.
    expect(
      Object.keys(operation?.kind === 'reapply' ? (operation.settings['ipv4'] ?? {}) : {}),
    ).not.toContain('dns-search');
  });

  it('adds a route with the default metric of the kernel', () => {
    const args = { link: 'eth1', destination: '192.0.2.0/24', gateway: '10.0.0.1', metric: 0 };
    const [operation] = planned(addRoute.plan(args, state));
    expect(operation.settings.ipv4['route-data']).toEqual([
      { dest: '192.0.2.0', prefix: 24, 'next-hop': '10.0.0.1', metric: 0 },
    ]);
  });

  it('adds a route with the options that a profile has', () => {
    const options = {
      table: 200,
      source: '10.0.0.5',
      onlink: true,
      metrics: { 'mtu lock': 1400, initcwnd: 20 },
    };
    const args = { link: 'eth1', destination: '192.0.2.0/24', gateway: '10.9.0.1', metric: 7, options };
    const [operation] = planned(addRoute.plan(args, state));
    expect(operation.settings.ipv4['route-data']).toEqual([
      {
        dest: '192.0.2.0',
        prefix: 24,
        'next-hop': '10.9.0.1',
        metric: 7,
        table: 200,
        src: '10.0.0.5',
        onlink: true,
        mtu: 1400,
        'lock-mtu': true,
        initcwnd: 20,
      },
    ]);
  });

  it.each([
    ['several next hops', { nextHops: [{ gateway: '10.0.0.1' }, { gateway: '10.0.0.2' }] }, 'nextHops'],
    ['a congestion control', { metrics: { congctl: 'cubic' } }, 'metrics.congctl'],
    ['another scope than its own', { scope: 'host' }, 'scope host'],
    ['what a profile has', { metrics: { 'cwnd lock': 20 } }, undefined],
  ])('names what a profile cannot hold of a route: %s', (_title, options, limit) => {
    const args = { link: 'eth1', destination: '192.0.2.0/24', gateway: '', metric: 0, options };
    const { explicitRoute } = addRoute.plan(args, state);
    expect(explicitRoute && networkManagerBackend.routeLimit(explicitRoute)).toBe(limit);
  });

  it('adds a profile for a device that had none', () => {
    const operations = planned(addAddress.plan({ link: 'eth2', address: '10.0.9.1/24' }, state));
    expect(operations).toMatchObject([
      {
        kind: 'activate',
        link: 'eth2',
        uuid: 'new',
        settings: {
          connection: { autoconnect: false, 'interface-name': 'eth2' },
          ipv4: { method: 'manual', 'address-data': [{ address: '10.0.9.1', prefix: 24 }] },
        },
      },
    ]);
  });

  it('reapplies the settings with another MAC address', () => {
    const [operation] = planned(
      setMacAddress.plan({ link: 'eth1', macAddress: '02:00:00:00:00:77' }, withMac),
      withMac,
    );
    expect(operation.settings['802-3-ethernet']).toEqual({
      'auto-negotiate': false,
      'assigned-mac-address': '02:00:00:00:00:77',
    });
    expect(operation.settingsWithoutMtu['802-3-ethernet']).toEqual({ 'auto-negotiate': false });
  });

  it('disables IPv6 with its addresses and routes, and enables it by its own default', () => {
    const [off] = planned(setIpv6Enabled.plan({ link: 'eth1', on: false }, state));
    expect(off).toMatchObject({
      kind: 'reapply',
      settings: { ipv6: { method: 'disabled', 'address-data': [], 'route-data': [] } },
    });
    expect(off.settings.ipv4.method).toBe('manual');
    const links = state.links.map((link) => ({ ...link, lacksIpv6: true }));
    const without = { ...state, links };
    const disabled = { ...omitLegacyKeys(applied), ipv6: { method: text('disabled') } };
    const on = (settings: Settings) =>
      planned(setIpv6Enabled.plan({ link: 'eth1', on: true }, without), without, {
        ...read,
        applied: new Map([['eth1', settings]]),
      })[0];
    expect(on(disabled).settings.ipv6.method).toBe('auto');
    expect(on({ ...disabled, ipv6: { method: text('ignore') } }).settings.ipv6.method).toBe('ignore');
  });

  it('disconnects a card that goes down, and leaves a bond to ip: NetworkManager would remove it', () => {
    expect(planned(setAdminUp.plan({ link: 'eth1', on: false }, state))).toEqual([
      { kind: 'disconnect', link: 'eth1' },
    ]);
    const target = computeTarget(state, setAdminUp.plan({ link: 'bond0', on: false }, state));
    expect(planOperations(target, read)).toEqual([]);
    expect(kernelSteps(target, [])).toEqual([['link', 'set', 'dev', 'bond0', 'down']]);
  });

  it('leaves a device to ip that NetworkManager only observes', () => {
    const target = computeTarget(state, setMtu.plan({ link: 'eth4', mtu: 1400 }, state));
    expect(planOperations(target, read)).toEqual([]);
    expect(kernelSteps(target, [])).toEqual([['link', 'set', 'dev', 'eth4', 'mtu', '1400']]);
    const held = computeTarget(state, setMtu.plan({ link: 'eth1', mtu: 1400 }, state));
    expect(kernelSteps(held, planOperations(held, read))).toEqual([]);
  });
});

describe('planOperations for masters, members and VLANs', () => {
  it('activates a new bond before its members, in memory and without autoconnect', () => {
    const bond = { interfaceName: 'bond1', mode: 'active-backup', members: ['eth2'], options: {} };
    const operations = planned(createBond.plan(bond, state));
    expect(operations.map(({ link, kind }) => `${kind} ${link}`)).toEqual([
      'activate bond1',
      'activate eth2',
    ]);
    expect(operations[0].settings).toMatchObject({
      connection: { type: 'bond', autoconnect: false },
      bond: { options: { mode: 'active-backup' } },
      ipv4: { method: 'disabled' },
      user: { data: { 'org.ovirt.node.agent': expect.any(String) } },
    });
    expect(operations[1].settings.connection).toMatchObject({ master: 'bond1', 'slave-type': 'bond' });
  });

  it('gives a released member a profile without a master', () => {
    const [operation] = planned(setMaster.plan({ link: 'eth3', interfaceName: '' }, state));
    expect(operation).toMatchObject({
      kind: 'activate',
      link: 'eth3',
      settings: { ipv4: { method: 'disabled' } },
    });
    expect(operation.settings.connection.master).toBeUndefined();
    expect(operation.settings['bond-port']).toBeUndefined();
  });

  it('leaves a VLAN to ip when NetworkManager does not manage the lower device', () => {
    const args = { interfaceName: 'eth4.5', lowerInterface: 'eth4', vlanId: 5, protocol: '802.1Q' };
    expect(planned(createVlan.plan(args, state))).toEqual([]);
  });

  it('leaves a bond to ip that becomes a port of a bridge', () => {
    const bridged: NetworkState = {
      ...state,
      links: [...state.links, { ...card(8, 'br0'), kind: 'bridge', options: {} }],
    };
    const held = { ...read, devices: new Map([...read.devices, ['br0', device('br0')]]) };
    const plan = setMaster.plan({ link: 'bond0', interfaceName: 'br0' }, bridged);
    expect(planOperations(computeTarget(bridged, plan), held)).toEqual([]);
  });

  it('ends the profile of a destroyed bond', () => {
    const operations = planOperations(
      computeTarget(state, destroy.plan({ link: 'bond0' }, state)),
      read,
      () => 'new',
    );
    expect(operations.at(-1)).toEqual({ kind: 'end', link: 'bond0' });
    expect(operations.map(managerOperationText)).toContain('NetworkManager: end the profile of bond0');
  });
});

it('fromJson restores what toJson wrote, 64-bit numbers and octets included', () => {
  const settings = {
    connection: { timestamp: new BusValue('t', 9_007_199_254_740_993n), id: text('a') },
    ipv6: { dns: new BusValue('aay', [Buffer.from([32, 1])]) },
  };
  expect(fromJson(JSON.parse(JSON.stringify(toJson(settings))))).toEqual(settings);
});
