import { expect, test } from 'vitest';
import { changedPaths, isBelow } from '../../vm/lab/network/changed-paths.ts';
import type { NetworkView } from '../../vm/lab/network/network-view.ts';

const address = (local: string, prefixlen: number, family = 'inet') => ({ family, local, prefixlen });

/** A network of a card with MTU, addresses and routes, and a bond with members. */
const network = (
  mtu: number,
  addresses: readonly object[],
  destinations: readonly string[],
  members: string,
): NetworkView => ({
  links: [
    JSON.stringify({ ifname: 'ens18', mtu, flags: ['UP'] }),
    JSON.stringify({ ifname: 'bond0', linkinfo: { info_data: { miimon: 100 } } }),
  ],
  addresses: [JSON.stringify({ ifname: 'ens18', addr_info: addresses })],
  routes: destinations.map((dst) => JSON.stringify({ dst, dev: 'ens18' })),
  members: [JSON.stringify({ ifname: 'bond0', members })],
});

const both = [address('192.0.2.7', 24), address('192.0.2.8', 24), address('2001:db8::7', 64, 'inet6')];
const before = network(1500, both, ['198.18.0.0/16'], 'ens16 ens17');

test('changedPaths returns nothing for equal networks', () => {
  expect(changedPaths(before, network(1500, both, ['198.18.0.0/16'], 'ens16 ens17'))).toEqual([]);
});

test('changedPaths returns an MTU, a lost address and a lost route', () => {
  expect(changedPaths(before, network(1400, both.slice(0, 2), [], 'ens16 ens17'))).toEqual([
    'ens18 inet6 2001:db8::7/64',
    'ens18 mtu',
    'ens18 route 198.18.0.0/16',
  ]);
});

test('changedPaths returns reordered addresses and members', () => {
  const [first, second, third] = both;
  const after = network(
    1500,
    [second, first, third].flatMap((one) => one ?? []),
    ['198.18.0.0/16'],
    'ens17 ens16',
  );
  expect(changedPaths(before, after)).toEqual(['bond0 members', 'ens18 order of addresses']);
});

test('changedPaths ignores the shift that a new first address causes', () => {
  const after = network(1500, [address('192.0.2.1', 24), ...both], ['198.18.0.0/16'], 'ens16 ens17');
  expect(changedPaths(before, after)).toEqual(['ens18 inet 192.0.2.1/24']);
});

test('isBelow matches whole words, and any continuation after a star', () => {
  expect(isBelow('bond0.20 mtu', ['bond0'])).toBe(false);
  expect(isBelow('bond0 mtu', ['bond0'])).toBe(true);
  expect(isBelow('ens18 inet6_addr_gen_mode', ['ens18 inet6'])).toBe(false);
  expect(isBelow('ens18 inet6 fe80::1/64', ['ens18 inet6 fe80::*'])).toBe(true);
});
