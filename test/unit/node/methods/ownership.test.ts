import { expect, it } from 'vitest';
import type { LinkState, NetworkState } from '#actions';
import type { Manager, Managers } from '#probes';
import { managerOf } from '../../../../src/node/methods/network/ownership.ts';

const link = (name: string, overrides: Partial<LinkState> = {}): LinkState => ({
  index: 1,
  name,
  up: true,
  mtu: 1500,
  ...overrides,
});
const state: NetworkState = {
  links: [
    link('eth0'),
    link('eth1', { master: 'bond0', masterKind: 'bond' }),
    link('bond0', { kind: 'bond' }),
    link('bond0.5', { kind: 'vlan', lower: 'bond0' }),
  ],
  addresses: [],
  routes: [],
  rules: [],
};
const managers = (
  claims: Readonly<Record<string, readonly Manager[]>>,
  services: readonly Manager[] = [],
): Managers => ({ services, claims: new Map(Object.entries(claims)), complete: true });

it('returns no manager where the kernel or ifupdown has the interfaces', () => {
  expect(managerOf(managers({}), state, ['eth0'])).toBeUndefined();
  expect(managerOf(managers({ eth0: ['ifupdown'] }, ['ifupdown']), state, ['eth0'])).toBeUndefined();
  expect(managerOf(managers({}, ['NetworkManager']), state, ['eth0'])).toBeUndefined();
});

it('returns the service that manages the interfaces, their masters or their lower devices', () => {
  expect(managerOf(managers({ eth0: ['NetworkManager'] }), state, ['eth0'])).toBe('NetworkManager');
  expect(managerOf(managers({ bond0: ['systemd-networkd'] }), state, ['bond0.5', 'eth1'])).toBe(
    'systemd-networkd',
  );
});

it('refuses an interface that two services manage, with both names', () => {
  const both = managers({ eth0: ['NetworkManager', 'systemd-networkd'] });
  expect(() => managerOf(both, state, ['eth0'])).toThrow(
    'eth0 is managed by NetworkManager and systemd-networkd at once; expected one manager, or none',
  );
});

it('refuses interfaces of different managers in one change', () => {
  const mixed = managers({ eth0: ['NetworkManager'], bond0: ['ifupdown'] });
  expect(() => managerOf(mixed, state, ['eth0', 'bond0.5'])).toThrow(
    'eth0 is managed by NetworkManager, bond0 by ifupdown; expected one manager for all, or none',
  );
});

it('refuses an interface whose manager cannot be asked', () => {
  const unknown: Managers = { services: [], claims: new Map(), complete: false };
  expect(() => managerOf(unknown, state, ['eth0'])).toThrow(/system bus must answer first/);
});
