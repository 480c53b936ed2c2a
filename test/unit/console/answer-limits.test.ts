import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type AmqpValue,
  countValues,
  type ManagedObject,
  type ObjectClass,
  objectToMap,
  type QmfRequest,
  type SchemaClass,
  Typed,
  writeObjects,
  writeSchemaIds,
} from '#qmf';
import { AnswerTooLong, type Console, NoAnswer, NoSchema, openConsole } from '../../../src/console/index.ts';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { type Script, ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

const name = 'example.org:scripted:one';
const animal = zooSchema.classes.find(({ id }) => id.className === 'animal') as ObjectClass;
let bus: MemoryBus;
let clock: ManualClock;
let qmfConsole: Console;

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  qmfConsole = await openConsole({ broker: bus.connect(), clock, requestTimeoutMs: 10_000 });
});
afterEach(() => qmfConsole.close());

/** Opens an agent that leaves queries for these things to the test. */
async function agent(what: string, script: Script = {}): Promise<ScriptedAgent> {
  const answer = (request: QmfRequest) => request.kind === 'query' && request.query.what === what;
  const opened = await ScriptedAgent.open(bus.connect(), { classes: [animal], answer, ...script });
  opened.beat();
  await clock.advance(1);
  return opened;
}

/** Reads objects until the end. @returns their number, or the error. */
async function readObjects(): Promise<number | unknown> {
  let count = 0;
  try {
    for await (const _ of qmfConsole.objects(name, { className: 'animal' })) count++;
    return count;
  } catch (error) {
    return error;
  }
}

const path = (one: ScriptedAgent) => {
  const { replyTo, correlationId } = one.requests.findLast(({ kind }) => kind === 'query')!;
  return { replyTo: replyTo!, correlationId };
};

const object = (values: ReadonlyMap<AmqpValue, AmqpValue>) =>
  objectToMap({
    objectId: { objectName: 'a', agentName: name },
    schemaId: animal.id,
    values,
    createdNs: 1n,
    updatedNs: 1n,
    deletedNs: 0n,
  });

test('does not wait longer for an answer whose parts have no elements', async () => {
  const one = await agent('OBJECT');
  const read = readObjects();
  for (let part = 0; part < 3; part++) {
    await clock.advance(3_000);
    bus.deliver(writeObjects(path(one), name, [], true));
  }
  await clock.advance(1_100);
  expect(await read).toBeInstanceOf(NoAnswer);
});

test('ends an answer whose parts keep coming after twelve timeouts, and keeps an answer that ends before', async () => {
  const one = await agent('OBJECT');
  for (const [parts, expected] of [
    [12, 13],
    [14, AnswerTooLong],
  ] as const) {
    const read = readObjects();
    await clock.advance(1);
    for (let part = 0; part < parts; part++) {
      await clock.advance(9_000);
      bus.deliver(writeObjects(path(one), name, [object(new Map())], true));
    }
    bus.deliver(writeObjects(path(one), name, [object(new Map())], false));
    await clock.advance(1);
    const result = await read;
    if (typeof expected === 'number') expect(result).toBe(expected);
    else {
      expect(result).toBeInstanceOf(expected);
      expect(String(result)).toContain(
        'did not end its answer to the query for objects of class animal within 120 s',
      );
    }
  }
});

test.each<[string, number, AmqpValue]>([
  ['members', 20_000, true],
  ['long texts', 500, 'x'.repeat(50_000)],
  ['maps in maps', 10_000, new Map([['a', new Map()]])],
])('ends an answer with more than three million values: %s', async (_what, count, value) => {
  const one = await agent('OBJECT');
  const read = readObjects();
  await clock.advance(1);
  const values = new Map(Array.from({ length: count }, (_, index) => [`m${index}`, value] as const));
  const part = writeObjects(path(one), name, [object(values)], true);
  for (let parts = 0; parts < 80; parts++) bus.deliver(part);
  await clock.advance(1);
  const error = await read;
  expect(error).toBeInstanceOf(AnswerTooLong);
  expect(String(error)).toContain('with more than 3000000 values');
});

test('refuses an agent that lists more than ten thousand classes', async () => {
  const one = await agent('SCHEMA_ID');
  const ids = Array.from({ length: 4_000 }, (_, index) => ({ ...animal.id, className: `c${index}` }));
  const reading = (async () => {
    for await (const _ of qmfConsole.schemaIds(name));
  })().catch((error: unknown) => error);
  await clock.advance(1);
  for (let part = 0; part < 3; part++) {
    bus.deliver(writeSchemaIds(path(one), name, ids, true));
    await clock.advance(1);
  }
  expect(String(await reading)).toBe(`AnswerTooLong: ${name} lists more than 10000 classes`);
});

test('gives values without a schema when the class has more than two thousand members', async () => {
  const wide: SchemaClass = {
    ...animal,
    properties: Array.from({ length: 2_001 }, (_, index) => ({
      ...animal.properties[0]!,
      name: `p${index}`,
    })),
  };
  await agent('', { classes: [wide] });
  const managed: ManagedObject = { schemaId: animal.id, values: new Map([['p1', 'x']]) };
  const values = qmfConsole.values(name, managed);
  await clock.advance(30_000);
  expect((await values).schema).toBeUndefined();
  const schema = qmfConsole.schema(name, animal.id).catch((error: unknown) => error);
  await clock.advance(30_000);
  const error = (await schema) as Error;
  expect(error instanceof AnswerTooLong || error instanceof NoSchema).toBe(true);
});

test.each<[AmqpValue, number]>([
  [null, 1],
  ['x'.repeat(99), 1],
  ['x'.repeat(100), 2],
  [new Typed('binary', new Uint8Array(250)), 3],
  [[], 1],
  [[1n, [null]].map(() => null) as AmqpValue, 3],
  [new Map<AmqpValue, AmqpValue>([['a', new Map([['b', true]])]]), 5],
  [new Typed('array', [null, null]), 3],
  [new Typed('described', { descriptor: 'x', value: [null] }), 3],
  [new Typed('ulong', 1n), 1],
])('counts the values of %o as %i', (value, count) => {
  expect(countValues(value)).toBe(count);
});
