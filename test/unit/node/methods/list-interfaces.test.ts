import { expect, test } from 'vitest';
import type { Managers } from '#probes';
import { networkInterface } from '../../../../src/node/classes/network-interface.ts';
import type { PlannedCall } from '../../../../src/node/methods/method.ts';
import { ovirtNodeMethods } from '../../../../src/node/methods/ovirt-node.ts';
import { link, nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const context = readOnlyContext();
const links = [
  link({ index: 1, name: 'lo', kind: 'loopback' }),
  link({ index: 2, name: 'eth0', master: 'bond0' }),
  link({ index: 3, name: 'eth1', adminUp: false }),
  link({ index: 4, name: 'bond0', kind: 'bond' }),
];
const managers: Managers = {
  services: ['NetworkManager'],
  claims: new Map([['bond0', ['NetworkManager']]]),
  complete: true,
};

type Entries = readonly Readonly<Record<string, unknown>>[];

async function listInterfaces(facts: ReturnType<typeof nodeFacts>, state = 'all'): Promise<Entries> {
  const { listInterfaces: method } = ovirtNodeMethods;
  if (!('execute' in method)) throw new Error('listInterfaces has a plan; expected a method that reads');
  const { interfaces } = await method.execute(context, { state }, facts, {} as PlannedCall);
  return interfaces as Entries;
}

test('lists whether each interface is persistent, where that is known', async () => {
  const entries = await listInterfaces(nodeFacts({ links, managers }));
  expect(entries.map(({ interfaceName, persistent }) => [interfaceName, persistent])).toEqual([
    ['lo', false],
    ['eth0', undefined],
    ['eth1', false],
    ['bond0', undefined],
  ]);
  expect(entries.map((entry) => 'persistent' in entry)).toEqual([true, false, true, false]);
});

test('lists no interface as not persistent while a service does not answer', async () => {
  const entries = await listInterfaces(nodeFacts({ links, managers: { ...managers, complete: false } }));
  expect(entries.some((entry) => 'persistent' in entry)).toBe(false);
});

test('lists the values that the objects of the interfaces have', async () => {
  const facts = nodeFacts({ links, managers });
  const bound = networkInterface(context);
  const properties = [...bound.rows(facts).values()].map((row) => bound.properties(row));
  const entries = await listInterfaces(facts);
  const names = ['interfaceName', 'uuidString', 'active', 'persistent'] as const;
  const shared = (values: object) => names.map((name) => (values as Readonly<Record<string, unknown>>)[name]);
  expect(entries.map(shared)).toEqual(properties.map(shared));
});
