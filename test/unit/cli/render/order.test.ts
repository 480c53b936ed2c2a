import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ObjectClass, readSchemaXml } from '#qmf';
import { readOrder } from '../../../../src/cli/render/columns/order.ts';

const { classes } = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const schema = (className: string) => classes.find(({ id }) => id.className === className) as ObjectClass;
const read = (options: { readonly sort?: string; readonly where?: readonly string[] }) =>
  readOrder({
    arguments: [],
    text: (option) => (option === 'sort' ? options.sort : undefined),
    texts: (option) => (option === 'where' ? (options.where ?? []) : []),
    flag: () => false,
  });
const values = (properties: Readonly<Record<string, string | number | bigint | boolean>>) => ({
  values: { schema: undefined, properties, statistics: {} },
});

test.each([
  [['mtu=1500'], ['eq', 'mtu', ['quote', '1500']]],
  [['carrier=no'], ['eq', 'carrier', ['quote', 'false']]],
  [
    ['kind=bond', 'degraded=yes'],
    ['and', ['eq', 'kind', ['quote', 'bond']], ['eq', 'degraded', ['quote', 'true']]],
  ],
  [['interfaceName=eth0'], ['eq', 'interfaceName', ['quote', 'eth0']]],
])('asks agents for what matches %j', (where, predicate) => {
  expect(read({ where }).predicate?.(schema('networkInterface'))).toEqual(predicate);
});

test.each([
  ['an absent value, which looks empty', 'networkInterface', 'master='],
  ['a rounded number', 'ovirtNode', 'loadAverage1=0.25'],
  ['a reference, of which the table shows a part', 'networkInterface', 'masterInterface=bond0'],
  ['a list', 'networkInterface', 'members=eth0, eth1'],
  ['a member that the class lacks', 'networkInterface', 'colour=red'],
])('evaluates %s here alone', (_title, className, condition) => {
  expect(read({ where: [condition] }).predicate?.(schema(className))).toBeUndefined();
});

test('has no predicate without conditions, nor for an agent without a schema', () => {
  expect(read({}).predicate).toBeUndefined();
  expect(read({ where: ['mtu=1500'] }).predicate?.(undefined)).toBeUndefined();
});

test('orders numbers by size and texts by their numbers, and puts objects without a value last', () => {
  const rows = [values({ mtu: 9000 }), values({}), values({ mtu: 1500n }), values({ mtu: 68 })];
  const ordered = (sort: string) =>
    rows.toSorted(read({ sort }).compare).map((row) => Number(row.values.properties['mtu'] ?? -1));
  expect(ordered('mtu')).toEqual([68, 1500, 9000, -1]);
  expect(ordered('-mtu')).toEqual([9000, 1500, 68, -1]);
  const names = [values({ name: 'eth10' }), values({ name: 'eth9' })];
  expect(names.toSorted(read({ sort: 'name' }).compare)[0]).toEqual(names[1]);
});
