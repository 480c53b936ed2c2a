import { expect, it } from 'vitest';
import type { Route } from '#probes';
import type { NodeFacts } from '../../../../src/node/facts/node-facts.ts';
import { addressObject, routeObject } from '../../../../src/node/methods/network/added-objects.ts';
import { address, link, nodeUuid } from '../../../kit/node/facts.ts';

const route = (given: Partial<Route>): Route => ({
  interfaceIndex: 2,
  family: 'ipv4',
  table: 254,
  destination: '198.51.100.0/24',
  gateway: '10.0.0.1',
  metric: 0,
  origin: 'static',
  scope: 'global',
  weight: undefined,
  ...given,
});

const facts = (rows: readonly Route[]): NodeFacts =>
  ({
    identity: { uuid: nodeUuid },
    links: [link({ index: 2, name: 'eth0' })],
    addresses: [address({ interfaceIndex: 2, address: '2001:db8::5', prefixLength: 64 })],
    routes: { rows },
  }) as unknown as NodeFacts;

const asked = { destination: '198.51.100.0/24', gateway: '10.0.0.1', metric: 0 };
const named = (rest: string) => `com.redhat.ovirtNode:route:${nodeUuid}:eth0:${rest}`;

it.each([
  ['of another table', { table: 77 }],
  ['of another link', { interfaceIndex: 3 }],
  ['of another metric', { metric: 5 }],
  ['by another gateway', { gateway: '10.0.0.2' }],
  ['to another network', { destination: '198.51.100.0/25' }],
])('a route %s is not the one that was added', (_title, given) => {
  expect(routeObject(facts([route(given)]), 'eth0', asked)).toBeUndefined();
});

it('a route that was added is that of the main table, whatever stands before it', () => {
  const rows = [route({ table: 77 }), route({})];
  expect(routeObject(facts(rows), 'eth0', asked)).toBe(named('254:198.51.100.0/24:0:10.0.0.1'));
});

it('what was added is found however it was spelled', () => {
  const rows = [route({ family: 'ipv6', destination: '2001:db8:7::/64', gateway: undefined, metric: 1024 })];
  const spelled = { destination: '2001:0DB8:7:0::/64', gateway: '', metric: 0 };
  expect(routeObject(facts(rows), 'eth0', spelled)).toBe(named('254:2001:db8:7::/64:1024:direct'));
  expect(addressObject(facts([]), 'eth0', '2001:0DB8:0::5/64')).toMatch(/:eth0:2001:db8::5\/64$/);
});
