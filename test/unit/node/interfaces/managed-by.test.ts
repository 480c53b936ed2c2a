import { expect, test } from 'vitest';
import type { Manager } from '#probes';
import { managedBy, networkService } from '../../../../src/node/interfaces/managed-by.ts';
import { link } from '../../../kit/node/facts.ts';

const bond = link({ index: 3, name: 'bond0', kind: 'bond' });
const member = link({ index: 2, name: 'eth0', master: 'bond0' });
const links = [member, bond];
const claimed = (claims: Readonly<Record<string, readonly Manager[]>>, complete = true) => ({
  links,
  managers: { services: [], claims: new Map(Object.entries(claims)), complete },
});

test('returns the manager of the master for a member, whatever claims the member', () => {
  const facts = claimed({ bond0: ['ifupdown'], eth0: ['NetworkManager'] });
  expect(managedBy(facts, bond)).toBe('ifupdown');
  expect(managedBy(facts, member)).toBe('ifupdown');
});

test('names all managers of an interface, or none', () => {
  const facts = claimed({ bond0: ['NetworkManager', 'systemd-networkd'] });
  expect(managedBy(facts, bond)).toBe('NetworkManager,systemd-networkd');
  expect(managedBy(claimed({}), bond)).toBe('none');
});

test('returns undefined for an interface without a claim when not every service answered', () => {
  expect(managedBy(claimed({}, false), bond)).toBeUndefined();
  expect(managedBy(claimed({ bond0: ['ifupdown'] }, false), bond)).toBe('ifupdown');
  expect(managedBy({ links, managers: undefined }, bond)).toBeUndefined();
});

test('ends at masters that form a circle', () => {
  const a = link({ index: 1, name: 'a', master: 'b' });
  const b = link({ index: 2, name: 'b', master: 'a' });
  expect(managedBy({ ...claimed({}), links: [a, b] }, a)).toBe('none');
});

test('names the running network services', () => {
  const running = (services: readonly Manager[], complete: boolean) => ({
    services,
    claims: new Map(),
    complete,
  });
  expect(networkService(running(['NetworkManager', 'ifupdown'], true))).toBe('NetworkManager,ifupdown');
  expect(networkService(running([], true))).toBe('none');
  expect(networkService(running([], false))).toBeUndefined();
  expect(networkService(undefined)).toBeUndefined();
});
