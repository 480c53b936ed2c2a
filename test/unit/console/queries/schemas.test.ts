import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AmqpValue, type ObjectClass, type SchemaClass, Typed, ulong } from '#qmf';
import { type Console, NoSchema, openConsole } from '../../../../src/console/index.ts';
import { zooSchema } from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { refuse, type Script, ScriptedAgent } from '../../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

const name = 'example.org:scripted:one';
const zooClass = (className: string) => zooSchema.classes.find(({ id }) => id.className === className)!;
const animal = zooClass('animal') as ObjectClass;

let bus: MemoryBus;
let clock: ManualClock;
let qmfConsole: Console;

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  qmfConsole = await openConsole({ broker: bus.connect(), clock, requestTimeoutMs: 10_000 });
});
afterEach(() => qmfConsole.close());

async function agent(script: Script = {}): Promise<ScriptedAgent> {
  const opened = await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, ...script });
  opened.beat();
  await clock.advance(1);
  return opened;
}
async function schema(ms = 100, id: Parameters<Console['schema']>[1] = animal.id): Promise<SchemaClass> {
  const result = qmfConsole.schema(name, id);
  result.catch(() => undefined);
  await clock.advance(ms);
  return result;
}
const kinds = (one: ScriptedAgent) => one.requests.map(({ kind }) => kind);
const byName = (schemaClass: SchemaClass, member: string) =>
  [...(schemaClass as ObjectClass).properties, ...(schemaClass as ObjectClass).statistics].find(
    (one) => one.name === member,
  );

test('merges types, statistics and defaults of QMFv1 with descriptions of QMFv2', async () => {
  const one = await agent();
  const merged = (await schema()) as ObjectClass;
  expect(kinds(one).sort()).toEqual(['query', 'schemaV1']);
  expect(merged).toMatchObject({ id: animal.id, kind: 'object', desc: animal.desc });
  const types = (members: readonly { name: string; type: string }[]) =>
    members.map((member) => [member.name, member.type]);
  expect(types(merged.properties)).toEqual(types(animal.properties));
  expect(types(merged.statistics)).toEqual(types(animal.statistics));
  expect(merged.properties.map(({ optional }) => optional)).toEqual(
    animal.properties.map(({ optional }) => optional),
  );
  expect(
    merged.methods.map(({ name: method, arguments: args }) => [method, args.map((arg) => arg.default)]),
  ).toEqual(
    animal.methods.map(({ name: method, arguments: args }) => [method, args.map((arg) => arg.default)]),
  );
});

test("merges an event's severity of QMFv2 with its arguments of QMFv1", async () => {
  await agent();
  const { id } = zooClass('escaped');
  expect(await schema(100, id)).toMatchObject({
    kind: 'event',
    severity: 'crit',
    desc: 'an animal is not where it should be',
    arguments: [{ name: 'zoo' }, { name: 'animal' }, { name: 'detail', type: 'map' }],
  });
});

test('requests only the QMFv1 form from an agent without the QMFv2 capability', async () => {
  const one = await agent({ capability: undefined });
  expect(byName(await schema(), 'legs')?.type).toBe('uint8');
  expect(kinds(one)).toEqual(['schemaV1']);
});

test('requests the QMFv2 form after a second when an agent without the capability does not answer', async () => {
  const one = await agent({ capability: undefined, answer: ({ kind }) => kind === 'schemaV1' });
  const merged = await schema(2_100);
  expect(kinds(one)).toEqual(['schemaV1', 'query']);
  expect(merged.desc).toBe(animal.desc);
  expect(byName(merged, 'legs')?.type).toBe('int64');
});

test('returns the QMFv1 form when the agent refuses the QMFv2 query', async () => {
  await agent({
    answer: (request, one) =>
      request.kind === 'query' && refuse(one, request, "Query for _what => 'SCHEMA' not supported"),
  });
  expect(byName(await schema(1_100), 'legs')?.type).toBe('uint8');
});

test('returns the first form when the second is more than a second late', async () => {
  await agent({ answer: ({ kind }) => kind === 'schemaV1' });
  expect(byName(await schema(1_100), 'legs')?.type).toBe('int64');
});

test('requests only the QMFv1 form from qpidd', async () => {
  const one = await agent({ vendor: 'apache.org', product: 'qpidd' });
  const merged = qmfConsole.schema('broker', animal.id);
  await clock.advance(100);
  expect(byName(await merged, 'legs')?.type).toBe('uint8');
  expect(kinds(one)).toEqual(['schemaV1']);
});

test('requests a schema once for concurrent callers and for agents with the same class', async () => {
  const one = await agent();
  const two = await agent({ instance: 'two' });
  const results = Array.from({ length: 50 }, () => qmfConsole.schema(name, animal.id));
  await clock.advance(100);
  await Promise.all(results);
  const other = qmfConsole.schema(two.name, animal.id);
  await clock.advance(100);
  await other;
  expect(kinds(one)).toHaveLength(2);
  expect(kinds(two)).toEqual([]);
});

test('takes from an agent that gives the hash of a class to another content nothing for other agents', async () => {
  const [method, ...methods] = animal.methods;
  const poisoned: ObjectClass = { ...animal, methods: [{ ...method!, desc: 'harmless' }, ...methods] };
  await agent({ instance: 'evil', classes: [poisoned] });
  await agent();
  const evil = qmfConsole.schema('example.org:scripted:evil', animal.id);
  const honest = qmfConsole.schema(name, animal.id);
  await clock.advance(100);
  expect(((await evil) as ObjectClass).methods[0]?.desc).toBe('harmless');
  expect(((await honest) as ObjectClass).methods[0]?.desc).toBe(method?.desc);
});

test('waits for an agent that does not answer a second, for the class of another agent', async () => {
  await agent({ instance: 'silent', answer: () => true });
  const one = await agent();
  qmfConsole.schema('example.org:scripted:silent', animal.id).catch(() => undefined);
  await clock.advance(1);
  const honest = qmfConsole.schema(name, animal.id);
  await clock.advance(900);
  expect(kinds(one)).toEqual([]);
  await clock.advance(200);
  expect((await honest).id).toEqual(animal.id);
});

test('treats classes with different hashes as different classes', async () => {
  const other = {
    ...animal,
    id: { ...animal.id, hash: '00000000-0000-4000-8000-000000000001' },
    statistics: [],
  };
  await agent({ classes: [animal, other] });
  expect((await schema()) as ObjectClass).toMatchObject({ statistics: { length: animal.statistics.length } });
  expect((await schema(100, other.id)) as ObjectClass).toMatchObject({ statistics: [] });
});

test('rejects with NoSchema when the agent answers with another class', async () => {
  const thermometer = zooClass('thermometer');
  const lie: SchemaClass = { ...thermometer, id: { ...thermometer.id, hash: animal.id.hash } } as SchemaClass;
  await agent({ classes: [lie] });
  await expect(schema(11_000)).rejects.toThrow(NoSchema);
});

test('caches a missing schema for ten seconds', async () => {
  const one = await agent({ classes: [] });
  await expect(schema(11_000)).rejects.toThrow('gave no schema of class animal');
  const requestCount = one.requests.length;
  await expect(schema(1)).rejects.toThrow(NoSchema);
  expect(one.requests.length).toBe(requestCount);
  await clock.advance(11_000);
  schema(1).catch(() => undefined);
  await clock.advance(1);
  expect(one.requests.length).toBeGreaterThan(requestCount);
});

test("completes a partial class id from the agent's class list", async () => {
  await agent();
  expect((await schema(100, { className: 'animal' })).id).toEqual(animal.id);
  await expect(schema(100, { className: 'unicorn' })).rejects.toThrow(NoSchema);
});

test('splits values into properties and statistics with the types of the schema', async () => {
  const values = new Map<AmqpValue, AmqpValue>([
    ['name', new Typed('binary', Buffer.from('leo'))],
    ['legs', new Typed('int', 4)],
    ['heartbeats', ulong(2n ** 63n + 1n)],
    ['zoo', new Map<AmqpValue, AmqpValue>([['_object_name', 'the zoo']])],
    ['meals', ulong(7n)],
    ['jumpsCount', new Typed('uint', 3)],
    ['born', new Typed('long', 5n)],
    ['balance', null],
    ['weight', 'heavy'],
    ['__proto__', 'x'],
    ['not of the schema', true],
  ]);
  await agent({ objects: [{ objectName: 'leo', className: 'animal', values }] });
  const object = qmfConsole.object(name, { objectName: 'leo' });
  await clock.advance(10);
  const read = qmfConsole.values(name, (await object)!);
  await clock.advance(100);
  const { properties, statistics, schema: used } = await read;
  expect(used?.id).toEqual(animal.id);
  expect({ ...properties }).toEqual({
    name: 'leo',
    legs: 4,
    heartbeats: 2n ** 63n + 1n,
    zoo: expect.objectContaining({ objectName: 'the zoo' }),
    born: 5n,
    weight: 'heavy',
    ['__proto__']: 'x',
    'not of the schema': true,
  });
  expect(statistics['meals']).toBe(7n);
  expect(Object.keys(statistics)).toHaveLength(2);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('returns values with their AMQP types when the agent gives no schema', async () => {
  const values = new Map<AmqpValue, AmqpValue>([['legs', new Typed('ubyte', 4)]]);
  await agent({
    objects: [{ objectName: 'leo', className: 'animal', values }],
    answer: ({ kind, ...rest }) => kind === 'schemaV1' || ('query' in rest && rest.query.what === 'SCHEMA'),
  });
  const object = qmfConsole.object(name, { objectName: 'leo' });
  await clock.advance(10);
  const read = qmfConsole.values(name, (await object)!);
  await clock.advance(11_000);
  expect(await read).toMatchObject({ schema: undefined, properties: { legs: 4 } });
});
