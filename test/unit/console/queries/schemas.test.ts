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
let console: Console;

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  console = await openConsole({ broker: bus.connect(), clock, requestTimeoutMs: 10_000 });
});
afterEach(() => console.close());

async function agent(script: Script = {}): Promise<ScriptedAgent> {
  const opened = await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, ...script });
  opened.beat();
  await clock.pass(1);
  return opened;
}
async function schema(ms = 100, id: Parameters<Console['schema']>[1] = animal.id): Promise<SchemaClass> {
  const asked = console.schema(name, id);
  asked.catch(() => undefined);
  await clock.pass(ms);
  return asked;
}
const kinds = (one: ScriptedAgent) => one.requests.map(({ kind }) => kind);
const byName = (schemaClass: SchemaClass, member: string) =>
  [...(schemaClass as ObjectClass).properties, ...(schemaClass as ObjectClass).statistics].find(
    (one) => one.name === member,
  );

test('both forms together give the whole class: types, statistics and defaults of the one, meaning of the other', async () => {
  const one = await agent();
  const told = (await schema()) as ObjectClass;
  expect(kinds(one).sort()).toEqual(['query', 'schemaV1']);
  expect(told).toMatchObject({ id: animal.id, kind: 'object', desc: animal.desc });
  const types = (members: readonly { name: string; type: string }[]) =>
    members.map((member) => [member.name, member.type]);
  expect(types(told.properties)).toEqual(types(animal.properties));
  expect(types(told.statistics)).toEqual(types(animal.statistics));
  expect(told.properties.map(({ optional }) => optional)).toEqual(
    animal.properties.map(({ optional }) => optional),
  );
  expect(
    told.methods.map(({ name: method, arguments: args }) => [method, args.map((arg) => arg.default)]),
  ).toEqual(
    animal.methods.map(({ name: method, arguments: args }) => [method, args.map((arg) => arg.default)]),
  );
});

test('an event has the severity of the one form and its arguments', async () => {
  await agent();
  const { id } = zooClass('escaped');
  expect(await schema(100, id)).toMatchObject({
    kind: 'event',
    severity: 'crit',
    desc: 'an animal is not where it should be',
    arguments: [{ name: 'zoo' }, { name: 'animal' }, { name: 'detail', type: 'map' }],
  });
});

test('an agent of old is asked in the old form alone', async () => {
  const one = await agent({ capability: undefined });
  expect(byName(await schema(), 'legs')?.type).toBe('uint8');
  expect(kinds(one)).toEqual(['schemaV1']);
});

test('an agent that does not know the old form is asked in the new one after a second', async () => {
  const one = await agent({ capability: undefined, answer: ({ kind }) => kind === 'schemaV1' });
  const told = await schema(2_100);
  expect(kinds(one)).toEqual(['schemaV1', 'query']);
  expect(told.desc).toBe(animal.desc);
  expect(byName(told, 'legs')?.type).toBe('int64');
});

test('where one form is refused, the other suffices', async () => {
  await agent({
    answer: (request, one) =>
      request.kind === 'query' && refuse(one, request, "Query for _what => 'SCHEMA' not supported"),
  });
  expect(byName(await schema(1_100), 'legs')?.type).toBe('uint8');
});

test('where one form is late by more than a second, it is not waited for', async () => {
  await agent({ answer: ({ kind }) => kind === 'schemaV1' });
  expect(byName(await schema(1_100), 'legs')?.type).toBe('int64');
});

test('qpidd is asked in the old form alone, and signs as it likes', async () => {
  const one = await agent({ vendor: 'apache.org', product: 'qpidd' });
  const told = console.schema('broker', animal.id);
  await clock.pass(100);
  expect(byName(await told, 'legs')?.type).toBe('uint8');
  expect(kinds(one)).toEqual(['schemaV1']);
});

test('a schema is asked for once, by many at a time and by agents of one kind', async () => {
  const one = await agent();
  const two = await agent({ instance: 'two' });
  const asked = Array.from({ length: 50 }, () => console.schema(name, animal.id));
  await clock.pass(100);
  await Promise.all(asked);
  const other = console.schema(two.name, animal.id);
  await clock.pass(100);
  await other;
  expect(kinds(one)).toHaveLength(2);
  expect(kinds(two)).toEqual([]);
});

test('a class of the same name with another hash is another class', async () => {
  const other = {
    ...animal,
    id: { ...animal.id, hash: '00000000-0000-4000-8000-000000000001' },
    statistics: [],
  };
  await agent({ classes: [animal, other] });
  expect((await schema()) as ObjectClass).toMatchObject({ statistics: { length: animal.statistics.length } });
  expect((await schema(100, other.id)) as ObjectClass).toMatchObject({ statistics: [] });
});

test('an answer about another class than was asked for is not taken', async () => {
  const thermometer = zooClass('thermometer');
  const lie: SchemaClass = { ...thermometer, id: { ...thermometer.id, hash: animal.id.hash } } as SchemaClass;
  await agent({ classes: [lie] });
  await expect(schema(11_000)).rejects.toThrow(NoSchema);
});

test('an agent that gives no schema is not asked again at once, but later', async () => {
  const one = await agent({ classes: [] });
  await expect(schema(11_000)).rejects.toThrow('gave no schema of class animal');
  const asked = one.requests.length;
  await expect(schema(1)).rejects.toThrow(NoSchema);
  expect(one.requests.length).toBe(asked);
  await clock.pass(11_000);
  schema(1).catch(() => undefined);
  await clock.pass(1);
  expect(one.requests.length).toBeGreaterThan(asked);
});

test('a part of a class id is completed by what the agent tells', async () => {
  await agent();
  expect((await schema(100, { className: 'animal' })).id).toEqual(animal.id);
  await expect(schema(100, { className: 'unicorn' })).rejects.toThrow(NoSchema);
});

test('values are told apart and typed by the schema', async () => {
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
  const object = console.object(name, { objectName: 'leo' });
  await clock.pass(10);
  const read = console.values(name, (await object)!);
  await clock.pass(100);
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

test('without a schema the values are there as they came', async () => {
  const values = new Map<AmqpValue, AmqpValue>([['legs', new Typed('ubyte', 4)]]);
  await agent({
    objects: [{ objectName: 'leo', className: 'animal', values }],
    answer: ({ kind, ...rest }) => kind === 'schemaV1' || ('query' in rest && rest.query.what === 'SCHEMA'),
  });
  const object = console.object(name, { objectName: 'leo' });
  await clock.pass(10);
  const read = console.values(name, (await object)!);
  await clock.pass(11_000);
  expect(await read).toMatchObject({ schema: undefined, properties: { legs: 4 } });
});
