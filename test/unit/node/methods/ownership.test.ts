import { expect, it } from 'vitest';
import type { NetworkLink, NetworkState } from '#actions';
import type { Manager, Managers } from '#probes';
import { managerOf } from '../../../../src/node/methods/network/ownership.ts';

const link = (name: string, given: Partial<NetworkLink> = {}): NetworkLink => ({
  index: 1,
  name,
  up: true,
  mtu: 1500,
  ...given,
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

it('the kernel is told where nobody holds what is concerned, and where ifupdown does', () => {
  expect(managerOf(managers({}), state, ['eth0'])).toBeUndefined();
  expect(managerOf(managers({ eth0: ['ifupdown'] }, ['ifupdown']), state, ['eth0'])).toBeUndefined();
  expect(managerOf(managers({}, ['NetworkManager']), state, ['eth0'])).toBeUndefined();
});

it('a service is asked where it holds what is concerned, or what that stands on', () => {
  expect(managerOf(managers({ eth0: ['NetworkManager'] }), state, ['eth0'])).toBe('NetworkManager');
  expect(managerOf(managers({ bond0: ['systemd-networkd'] }), state, ['bond0.5', 'eth1'])).toBe(
    'systemd-networkd',
  );
});

it('two that hold one interface are both named', () => {
  const both = managers({ eth0: ['NetworkManager', 'systemd-networkd'] });
  expect(() => managerOf(both, state, ['eth0'])).toThrow(
    'eth0 is in the hands of NetworkManager and systemd-networkd at once; of one, or of none',
  );
});

it('two interfaces of two holders are not put together', () => {
  const mixed = managers({ eth0: ['NetworkManager'], bond0: ['ifupdown'] });
  expect(() => managerOf(mixed, state, ['eth0', 'bond0.5'])).toThrow(
    'eth0 is in the hands of NetworkManager, bond0 in those of ifupdown; all of one, or of none',
  );
});

it('where a service cannot be asked nothing is changed', () => {
  const unknown: Managers = { services: [], claims: new Map(), complete: false };
  expect(() => managerOf(unknown, state, ['eth0'])).toThrow(/system bus must answer first/);
});
