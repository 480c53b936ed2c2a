import { beforeEach, expect, test } from 'vitest';
import type { ManagedObject } from '#qmf';
import type { LiveChange } from '../../../../src/console/live/live-object.ts';
import { LiveTable } from '../../../../src/console/live/live-table.ts';

let changes: string[];
let table: LiveTable;
beforeEach(() => {
  changes = [];
  table = newTable(10);
});

function newTable(limit: number): LiveTable {
  const onChange = ({ kind, object }: Omit<LiveChange, 'missed'>) =>
    changes.push(`${kind} ${object.agentName}/${object.objectId.objectName}`);
  return new LiveTable({ limit, onChange });
}

const object = (objectName: string, deletedNs = 0n): ManagedObject => ({
  objectId: { objectName, agentName: 'any' },
  schemaId: undefined,
  values: new Map(),
  createdNs: 1n,
  updatedNs: 1n,
  deletedNs,
});
const properties = (members: Readonly<Record<string, string>> = { name: 'x' }) => ({
  schema: undefined,
  properties: members,
  statistics: {},
});
const apply = (agentName: string, name: string, members?: Readonly<Record<string, string>>) =>
  table.apply(agentName, object(name), properties(members));
const sizeOf = (agentName: string) => [...table.objectsOf(agentName)].length;

test('keeps room for agents with few objects when one publishes more than fit, and counts what it leaves out', () => {
  for (let index = 0; index < 1_000; index += 1) apply('hostile', `h${index}`);
  expect([table.size, table.omitted, sizeOf('hostile')]).toEqual([10, 990, 10]);
  for (let index = 0; index < 3; index += 1) apply('north', `n${index}`);
  apply('south', 's0');
  for (let index = 0; index < 1_000; index += 1) apply('hostile', `again${index}`);
  expect(['north', 'south', 'hostile'].map(sizeOf)).toEqual([3, 1, 6]);
  expect([table.size, table.omitted]).toEqual([10, 990 + 4 + 1_000]);
  expect(changes).toContain('removed hostile/h0');
  expect(changes).not.toContain('removed north/n0');
});

test('divides the room among many agents evenly, and takes nothing from one for another with as many', () => {
  for (const agentName of ['a', 'b', 'c', 'd'])
    for (let index = 0; index < 100; index += 1) apply(agentName, `o${index}`);
  const sizes = ['a', 'b', 'c', 'd'].map(sizeOf);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(10);
  expect(Math.min(...sizes)).toBe(2);
  changes = [];
  for (const agentName of ['a', 'b', 'c', 'd']) apply(agentName, 'further');
  expect(changes).toEqual([]);
});

test('reads an agent again that publishes ever new names while it answers', () => {
  const reading = table.read('hostile');
  const answers = Array.from({ length: 100 }, (_, index) =>
    table.apply('hostile', object(`h${index}`, 5n), properties()),
  );
  expect(answers.filter((isKnown) => !isKnown)).toHaveLength(1);
  reading.add(object('late'), properties());
  reading.finish();
  expect(table.size).toBe(0);
  const next = table.read('hostile');
  next.add(object('h1'), properties());
  next.finish();
  expect(sizeOf('hostile')).toBe(1);
});

test('keeps at most as many members of an object without a schema as a class may have', () => {
  for (let index = 0; index < 5_000; index += 1) apply('hostile', 'one', { [`member${index}`]: 'x' });
  const members = table.get('hostile', 'one')?.values.properties ?? {};
  expect(Object.keys(members).length).toBeLessThanOrEqual(2_000);
  expect(members).toHaveProperty('member4999');
});
