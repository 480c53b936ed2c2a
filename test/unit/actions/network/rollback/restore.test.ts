import { expect, test } from 'vitest';
import { noEffects } from '../../../../../src/actions/network/apply/effects.ts';
import { stepText } from '../../../../../src/actions/network/ip/ip-step.ts';
import { restoreSteps } from '../../../../../src/actions/network/rollback/restore.ts';
import type { LinkState, NetworkState } from '../../../../../src/actions/network/state/network-state.ts';

const card = (index: number, further: Partial<LinkState> = {}): LinkState => ({
  index,
  name: `eth${index}`,
  up: true,
  mtu: 1500,
  macAddress: `52:54:00:00:00:0${index}`,
  ...further,
});
const network = (...links: readonly LinkState[]): NetworkState => ({
  links,
  addresses: [],
  routes: [],
  rules: [],
});

test('members join a bond again in their former order, not in that of their indexes', () => {
  const bond = {
    index: 9,
    name: 'bond0',
    kind: 'bond',
    up: true,
    mtu: 1500,
    options: { mode: 'balance-rr' },
  };
  const inBond = { master: 'bond0', masterKind: 'bond' };
  const before = network(card(1, inBond), card(2, inBond), card(3, inBond), {
    ...bond,
    taken: ['eth3', 'eth1', 'eth2'],
  });
  const now = network(card(1), card(2), card(3), bond);
  const steps = restoreSteps(before, now, { ...noEffects, affected: ['bond0', 'eth1', 'eth2', 'eth3'] });
  expect(steps.map(stepText).filter((step) => step.includes(' master '))).toEqual(
    ['eth3', 'eth1', 'eth2'].map((name) => `ip link set dev ${name} master bond0`),
  );
});

const stepsBack = (before: NetworkState, now: NetworkState, ...affected: readonly string[]) =>
  restoreSteps(before, now, { ...noEffects, affected }).map(stepText);
const other = '02:00:00:00:00:77';
const vlan = (further: Partial<LinkState>): LinkState => ({
  ...card(5, { name: 'eth1.5', kind: 'vlan', lower: 'eth1', vlan: { id: 5, protocol: '802.1Q' } }),
  ...further,
});
const bridge = (further: Partial<LinkState>): LinkState => ({ ...card(6, { kind: 'bridge' }), ...further });

test('takes a card down for its former MAC address, and no virtual link', () => {
  expect(stepsBack(network(card(1)), network(card(1, { macAddress: other })), 'eth1')).toEqual([
    'ip link set dev eth1 down',
    'ip link set dev eth1 address 52:54:00:00:00:01',
    'ip link set dev eth1 up',
  ]);
  const veth = { kind: 'veth' };
  expect(stepsBack(network(card(1, veth)), network(card(1, { ...veth, macAddress: other })), 'eth1')).toEqual(
    ['ip link set dev eth1 address 52:54:00:00:00:01'],
  );
});

test('gives a VLAN no MAC address of its own when it follows its lower device', () => {
  const lower = card(1, { kind: 'veth' });
  const lowerNow = { ...lower, macAddress: other };
  const follows = [vlan({ macAddress: lower.macAddress }), vlan({ macAddress: other })] as const;
  expect(stepsBack(network(lower, follows[0]), network(lowerNow, follows[1]), 'eth1')).toEqual([
    'ip link set dev eth1 address 52:54:00:00:00:01',
  ]);
  const own = [vlan({ macAddress: '52:54:00:00:00:05' }), vlan({ macAddress: other })] as const;
  expect(stepsBack(network(lower, own[0]), network(lower, own[1]), 'eth1')).toEqual([
    'ip link set dev eth1.5 address 52:54:00:00:00:05',
  ]);
});

test('gives a bridge that followed its ports its former MAC address only when it no longer does', () => {
  const before = network(bridge({ followsPorts: true }));
  expect(stepsBack(before, network(bridge({ macAddress: other })), 'eth6')).toEqual([]);
  expect(stepsBack(before, network(bridge({ macAddress: other, hasFixedMac: true })), 'eth6')).toEqual([
    'ip link set dev eth6 address 52:54:00:00:00:06',
  ]);
});
