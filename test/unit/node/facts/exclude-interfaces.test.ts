import { expect, test } from 'vitest';
import { networkInterface } from '../../../../src/node/classes/network-interface.ts';
import { interfaceFilter } from '../../../../src/node/facts/exclude-interfaces.ts';
import { address, link, nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const route = (interfaceIndex: number) => ({
  interfaceIndex,
  family: 'ipv4' as const,
  table: 254,
  destination: '10.0.0.0/8',
  gateway: undefined,
  metric: 0,
  origin: 'static',
  scope: 'link',
  weight: undefined,
});
const facts = nodeFacts({
  links: [
    link({ index: 1, name: 'lo', kind: 'loopback' }),
    link({ index: 2, name: 'eth0', master: 'cni0' }),
    link({ index: 3, name: 'veth12ab', kind: 'veth' }),
    link({ index: 4, name: 'cni0', kind: 'bridge' }),
    link({ index: 5, name: 'vethernet', kind: 'veth' }),
  ],
  addresses: [2, 3, 4].map((interfaceIndex) =>
    address({ interfaceIndex, address: `10.0.0.${interfaceIndex}`, prefixLength: 24 }),
  ),
  routes: { rows: [2, 3, 4].map(route), beyondLimit: 0, alike: 0, defaultRouteLinks: new Set([2]) },
});
const names = (...patterns: readonly string[]) =>
  interfaceFilter(patterns)(facts).links?.map(({ name }) => name);

test('leaves out interfaces whose whole names match a pattern', () => {
  expect(names('veth*')).toEqual(['lo', 'eth0', 'cni0']);
  expect(names('veth*b', 'cni0')).toEqual(['lo', 'eth0', 'vethernet']);
  expect(names('eth')).toHaveLength(5);
  expect(interfaceFilter([])(facts)).toBe(facts);
});

test('returns the same list of links until links or the way to the broker change', () => {
  const filter = interfaceFilter(['veth*']);
  const { links } = filter(facts);
  expect(filter({ ...facts, addresses: [] }).links).toBe(links);
  expect(filter({ ...facts, managementLink: 3 }).links?.map(({ name }) => name)).toContain('veth12ab');
  expect(filter({ ...facts, links: facts.links?.slice(0, 3) }).links).toHaveLength(2);
});

test('leaves out addresses and routes of an excluded interface, and no other', () => {
  const filtered = interfaceFilter(['veth*', 'cni*'])(facts);
  expect(filtered.addresses?.map(({ interfaceIndex }) => interfaceIndex)).toEqual([2]);
  expect(filtered.routes?.rows.map(({ interfaceIndex }) => interfaceIndex)).toEqual([2]);
});

test('keeps the interface of the broker connection, whatever the patterns', () => {
  const filtered = interfaceFilter(['*'])({ ...facts, managementLink: 2 });
  expect(filtered.links?.map(({ name }) => name)).toEqual(['eth0']);
});

test('refers to no object of an excluded master, and still names it', () => {
  const bound = networkInterface(readOnlyContext());
  const rows = [...bound.rows(interfaceFilter(['cni*'])(facts)).values()];
  const properties = rows.map((row) => bound.properties(row));
  expect(properties).toContainEqual(
    expect.objectContaining({ interfaceName: 'eth0', master: 'cni0', masterInterface: undefined }),
  );
});
