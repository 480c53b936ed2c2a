import { expect, test } from 'vitest';
import {
  addRoute,
  createBond,
  createVlan,
  flattenDefinition,
  type NetworkState,
  setIpv6Enabled,
  setMacAddress,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import { removeAddress } from '../../../../../src/actions/network/addressing/addresses.ts';
import { removeRoute } from '../../../../../src/actions/network/addressing/remove-route.ts';
import type { NetworkPlan } from '../../../../../src/actions/network/apply/network-plan.ts';
import { createdInterfaces, withPlan } from '../../../../../src/actions/network/written/written-state.ts';
import { readInterfaceXml } from '../../../../../src/actions/network/xml/read/read-interface-xml.ts';

const card = (name: string) => ({ name, up: true, mtu: 1500, macAddress: '52:54:00:00:00:01' });
const address = {
  link: 'eth0',
  family: 'ipv4',
  address: '192.0.2.5',
  prefixLength: 24,
  scope: 'global',
  isStatic: true,
} as const;
const gateway = {
  family: 'ipv4',
  type: 'unicast',
  table: 'main',
  destination: '0.0.0.0/0',
  protocol: 'static',
  scope: 'global',
  hops: [{ link: 'eth0', gateway: '192.0.2.1' }],
  isStatic: true,
} as const;
const state: NetworkState = {
  links: [
    { index: 1, ...card('eth0') },
    { index: 2, ...card('eth1') },
    { index: 3, name: 'br0', kind: 'bridge', up: true, mtu: 1500, options: { ageing_time: '30000' } },
  ],
  addresses: [address],
  routes: [gateway],
  rules: [],
};
const [written] = flattenDefinition(
  readInterfaceXml(
    '<interface type="ethernet" name="eth0"><protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><route gateway="192.0.2.1"/></protocol></interface>',
  ),
);
if (!written) throw new Error('no definition');

const link = 'eth0';
const routeArgs = { link, destination: '10.9.0.0/16', gateway: '192.0.2.2', metric: 9 };
const removal = {
  link,
  family: 'ipv4',
  table: 254,
  destination: '0.0.0.0/0',
  gateway: '192.0.2.1',
  metric: 0,
} as const;
test.each<[string, NetworkPlan, object]>([
  ['the MTU', setMtu.plan({ link, mtu: 1400 }, state), { settings: { mtu: 1400 } }],
  [
    'a MAC address',
    setMacAddress.plan({ link, macAddress: '52:54:00:00:00:09' }, state),
    { settings: { macAddress: '52:54:00:00:00:09' } },
  ],
  [
    'a route',
    addRoute.plan(routeArgs, state),
    { settings: { routes: [{ destination: '10.9.0.0/16', gateway: '192.0.2.2', metric: 9 }] } },
  ],
  [
    'the removal of the gateway',
    removeRoute.plan(removal, state),
    { ipv4: { addresses: written.ipv4?.addresses } },
  ],
  [
    'the removal of an address',
    removeAddress.plan({ link, address: '192.0.2.5', prefixLength: 24 }, state),
    { ipv4: { addresses: [] } },
  ],
  [
    'another address',
    setStaticAddress.plan(
      { link, ip: '192.0.2.6', netmask: '255.255.255.0', broadcast: '', saved: undefined },
      state,
    ),
    { ipv4: { addresses: [{ address: '192.0.2.6', prefixLength: 24 }] } },
  ],
  [
    'IPv6 that is off',
    setIpv6Enabled.plan({ link, on: false, saved: undefined }, state),
    { disabled: ['ipv6'] },
  ],
])('a definition follows %s', (_title, plan, expected) => {
  const changed = withPlan(written, plan, state);
  expect(changed).toMatchObject(expected);
  expect(changed).not.toEqual(written);
});

test('a definition gets a setting that runs already where the call names it, and nothing else', () => {
  const same = setMtu.plan({ link, mtu: 1500 }, state);
  expect(withPlan(written, same, state)).toEqual(written);
  expect(withPlan(written, same, state, 'mtu')).toEqual({ ...written, settings: { mtu: 1500 } });
});

test('a definition of a bridge follows its options', () => {
  const bridge = { name: 'br0', kind: 'bridge', settings: { options: { stp_state: '0' } } };
  const plan = setOptions.plan({ link: 'br0', options: { ageing_time: 12_300 } }, state);
  expect(withPlan(bridge, plan, state).settings).toEqual({
    options: { stp_state: '0', ageing_time: '12300' },
  });
});

test('describes what a plan makes, with what was written of its members', () => {
  const free = { ...state, addresses: [], routes: [] };
  const args = {
    interfaceName: 'bond0',
    mode: 'active-backup',
    members: ['eth0', 'eth1'],
    options: { primary: 'eth1' },
  };
  const known = new Map([['eth0', { name: 'eth0', kind: 'physical', settings: { mtu: 9000 } }]]);
  const master = { name: 'bond0', kind: 'bond' };
  expect(createdInterfaces(createBond.plan(args, free), free, 'bond0', known)).toEqual([
    { name: 'bond0', kind: 'bond', settings: { options: { mode: 'active-backup', miimon: '100' } } },
    { name: 'eth0', kind: 'physical', master, settings: { mtu: 9000 } },
    { name: 'eth1', kind: 'physical', master: { ...master, isPrimary: true }, settings: {} },
  ]);
  const vlan = { interfaceName: 'eth0.5', lowerInterface: 'eth0', vlanId: 5, protocol: '802.1ad' };
  expect(createdInterfaces(createVlan.plan(vlan, free), free, 'eth0.5', known)).toEqual([
    {
      name: 'eth0.5',
      kind: 'vlan',
      lower: 'eth0',
      vlanId: 5,
      settings: { options: { protocol: '802.1ad' } },
    },
  ]);
});
