import { expect, it } from 'vitest';
import type { Route } from '#probes';
import type { NodeFacts } from '../../../../src/node/facts/node-facts.ts';
import { addressObject, routeNameFinder } from '../../../../src/node/methods/network/added-objects.ts';
import { address, link, nodeUuid } from '../../../kit/node/facts.ts';

const route = (overrides: Partial<Route>): Route => ({
  interfaceIndex: 2,
  family: 'ipv4',
  table: 254,
  destination: '198.51.100.0/24',
  gateway: '10.0.0.1',
  metric: 0,
  origin: 'static',
  scope: 'global',
  weight: undefined,
  ...overrides,
});

const facts = (rows: readonly Route[]): NodeFacts =>
  ({
    identity: { uuid: nodeUuid },
    links: [link({ index: 2, name: 'eth0' })],
    addresses: [address({ interfaceIndex: 2, address: '2001:db8::5', prefixLength: 64 })],
    routes: { rows },
  }) as unknown as NodeFacts;

const request = { link: 'eth0', destination: '198.51.100.0/24', gateway: '10.0.0.1', metric: 0 };
const routeName = (rest: string) => `com.redhat.ovirtNode:route:${nodeUuid}:eth0:${rest}`;

it.each([
  ['of another table', { table: 77 }],
  ['of another link', { interfaceIndex: 3 }],
  ['of another metric', { metric: 5 }],
  ['by another gateway', { gateway: '10.0.0.2' }],
  ['to another network', { destination: '198.51.100.0/25' }],
])('does not take a route %s for the one that was added', (_title, overrides) => {
  expect(routeNameFinder(request)(facts([route(overrides)]))).toBeUndefined();
});

it('finds an added route in the main table when another table has the same one', () => {
  const rows = [route({ table: 77 }), route({})];
  expect(routeNameFinder(request)(facts(rows))).toBe(routeName('254:198.51.100.0/24:0:10.0.0.1'));
});

it('finds added routes and addresses in every spelling of their addresses', () => {
  const rows = [route({ family: 'ipv6', destination: '2001:db8:7::/64', gateway: undefined, metric: 1024 })];
  const spelled = { link: 'eth0', destination: '2001:0DB8:7:0::/64', gateway: '', metric: 0 };
  expect(routeNameFinder(spelled)(facts(rows))).toBe(routeName('254:2001:db8:7::/64:1024:direct'));
  expect(addressObject(facts([]), 'eth0', '2001:0DB8:0::5/64')).toMatch(/:eth0:2001:db8::5\/64$/);
});

it('finds an added route of several next hops by its hop over the interface, in its table', () => {
  const rows = [
    route({ table: 200, interfaceIndex: 3, gateway: '10.1.0.1', weight: 1 }),
    route({ weight: 2 }),
    route({ table: 200, weight: 2 }),
  ];
  const options = {
    table: 200n,
    nextHops: [
      { interfaceName: 'eth1', gateway: '10.1.0.1' },
      { gateway: '10.0.0.1', weight: 2 },
    ],
  };
  expect(routeNameFinder({ ...request, gateway: '', options })(facts(rows))).toBe(
    routeName('200:198.51.100.0/24:0:10.0.0.1'),
  );
});
