import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type Console, ConsoleClosed, NoSuchAgent, openConsole } from '#console';
import { Typed } from '#qmf';
import { animalName, chip, openZoo, type Zoo, zooSchema } from '../kit/agent/zoo.ts';
import { openRawConsole } from '../kit/console/raw-console.ts';
import { ScriptedAgent } from '../kit/console/scripted-agent.ts';
import { waitUntil } from '../kit/wait-until.ts';

let embedded: EmbeddedBroker;
let console: Console;
const closing: (() => PromiseLike<unknown>)[] = [];

beforeEach(async () => {
  embedded = await startEmbeddedBroker({ port: 0 });
  console = await open(embedded.urls);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await embedded.close();
});

async function open(urls: readonly string[], retry: 'never' | 'forever' = 'never'): Promise<Console> {
  const broker = connect({ urls, containerId: `console-${crypto.randomUUID()}`, retry });
  const opened = await openConsole({ broker, requestTimeoutMs: 2_000 });
  closing.push(async () => {
    await opened.close();
    await broker.close();
  });
  return opened;
}
async function zoo(
  ...[facts, options]: [Parameters<typeof openZoo>[1]?, Parameters<typeof openZoo>[2]?]
): Promise<Zoo> {
  const opened = await openZoo(embedded.urls, facts, options);
  closing.push(() => opened[Symbol.asyncDispose]());
  return opened;
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
const animals = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `a${String(index).padStart(4, '0')}` }));

test('agents are found, by predicate, too', async () => {
  const { agent } = await zoo();
  await zoo(undefined, { product: 'aquarium' });
  const found = await all(console.discover({ ms: 3_000, quietMs: 200 }));
  expect(found.map(({ name }) => name).sort()).toEqual(['example.org:aquarium:one', agent.name]);
  const where = ['eq', '_product', ['quote', 'aquarium']];
  const chosen = await all(console.discover({ ms: 3_000, quietMs: 200, where }));
  expect(chosen.map(({ name }) => name)).toEqual(['example.org:aquarium:one']);
});

test('objects come whole and typed, in as many parts as it takes', async () => {
  const { agent } = await zoo({ open: true, animals: animals(1_000) });
  const found = await all(console.objects(agent.name, { className: 'animal' }));
  expect(new Set(found.map(({ objectId }) => objectId?.objectName)).size).toBe(1_000);
  const { properties, statistics, schema } = await console.values(agent.name, found[0]!);
  expect(schema?.id).toEqual(zooSchema.classes.find(({ id }) => id.className === 'animal')?.id);
  expect(properties).toMatchObject({
    legs: 4,
    chip,
    weight: 70_000,
    zoo: { objectName: 'org.example.zoo:zoo:main' },
  });
  expect(statistics).toMatchObject({ meals: 2n ** 63n + 1n });
});

test('a predicate over values leaves the others where they are', async () => {
  const { agent } = await zoo({ open: true, animals: animals(20) });
  const where = ['gt', 'name', ['quote', 'a0017']];
  const found = await all(console.objects(agent.name, { className: 'animal', where }));
  expect(found.map(({ objectId }) => objectId?.objectName).sort()).toEqual([
    animalName('a0018'),
    animalName('a0019'),
  ]);
});

test('classes are told in the order of the schema, and every schema is the one in the file', async () => {
  const { agent } = await zoo();
  const ids = await all(console.schemaIds(agent.name));
  expect(ids.map(({ className }) => className)).toEqual(zooSchema.classes.map(({ id }) => id.className));
  for (const expected of zooSchema.classes) {
    const { kind, id, desc } = await console.schema(agent.name, expected.id);
    expect({ kind, id, desc }).toEqual({ kind: expected.kind, id: expected.id, desc: expected.desc });
  }
});

test('a method is called with what a program has, and gives back what the schema says, exactly', async () => {
  const { agent, calls } = await zoo();
  const leo = { objectName: animalName('leo'), agentName: agent.name };
  const args = {
    small: 255,
    signed: -(2n ** 63n),
    ratio: 2,
    single: 0.5,
    chip,
    since: 2n ** 64n - 1n,
    during: 0n,
    other: leo,
    map: { a: 1n, b: [true, null, 2.5] },
    list: ['x', new Typed('ubyte', 7)],
  };
  const result = await console.call(agent.name, leo, 'echo', args);
  expect(result).toMatchObject({
    small: 255,
    signed: -(2n ** 63n),
    ratio: 2,
    single: 0.5,
    chip,
    since: 2n ** 64n - 1n,
    during: 0n,
    other: { objectName: leo.objectName },
  });
  expect((result['map'] as ReadonlyMap<string, unknown>).get('a')).toEqual(new Typed('ulong', 1n));
  expect((result['list'] as readonly unknown[])[1]).toEqual(new Typed('ubyte', 7));
  expect(calls).toHaveLength(1);
});

test('arguments in order, and the results by their generated types', async () => {
  const { agent, calls } = await zoo();
  const leo = (await console.object(agent.name, { objectName: animalName('leo') }))!;
  expect(await console.call(agent.name, leo, 'feed', [10])).toEqual({ left: 9 });
  interface AnimalShape {
    properties: object;
    statistics: object;
    methods: { feed: { in: { grams: number; food?: string }; out: { left: number } } };
  }
  const bound = console.bind<AnimalShape>(agent.name, leo);
  const { left } = await bound.call('feed', { grams: 20, food: 'meat' });
  expect(left).toBe(19);
  expect(calls.map(({ args }) => [args['grams'], args['food'], args['gently']])).toEqual([
    [10, 'hay', true],
    [20, 'meat', true],
  ]);
});

test('what the agent refuses comes with its code and words', async () => {
  const { agent } = await zoo();
  const main = (await console.object(agent.name, { objectName: 'org.example.zoo:zoo:main' }))!;
  await expect(console.call(agent.name, main, 'close')).rejects.toMatchObject({
    name: 'QmfException',
    code: 7,
    message: 'the gate is stuck',
  });
  await expect(console.call(agent.name, main, 'fly')).rejects.toMatchObject({ code: 2 });
  const gone = { objectName: animalName('nobody') };
  await expect(console.call(agent.name, gone, 'feed', [1])).rejects.toMatchObject({ code: 1 });
});

test('256 calls at once each get their own result', async () => {
  const { agent } = await zoo();
  const leo = (await console.object(agent.name, { objectName: animalName('leo') }))!;
  const results = await Promise.all(
    Array.from({ length: 256 }, (_, index) => console.call(agent.name, leo, 'feed', { grams: index + 1 })),
  );
  expect(results.map(({ left }) => left)).toEqual(Array.from({ length: 256 }, (_, index) => index));
});

test('what agents publish and raise is heard', async () => {
  const { agent } = await zoo({ open: true, animals: animals(2) });
  const data = await console.data({ className: 'animal' });
  const events = await console.events();
  agent.update({ open: true, animals: [{ name: 'a0000', values: { legs: 3 } }] });
  agent.raiseEvent('escaped', { zoo: 'main', animal: 'a0000', detail: { since: 5 } });
  const { value } = await events.next();
  expect(value).toMatchObject({ agentName: agent.name, event: { severity: 2 } });
  expect(await console.eventValues(agent.name, value!.event)).toMatchObject({ animal: 'a0000' });
  // What was there before may be published once more.
  const seen = new Map<string | undefined, readonly [unknown, boolean]>();
  for await (const { agentName, object } of data) {
    const { properties } = await console.values(agentName, object);
    seen.set(object.objectId?.objectName, [properties['legs'], (object.deletedNs ?? 0n) > 0n]);
    if (seen.get(animalName('a0000'))?.[0] === 3 && seen.get(animalName('a0001'))?.[1]) break;
  }
  expect(seen.get(animalName('a0000'))).toEqual([3, false]);
});

test('a console that lost its broker finds it again, with the agents that are there then', async () => {
  const patient = await open(embedded.urls, 'forever');
  const restarted: string[] = [];
  await zoo();
  await all(patient.discover({ ms: 1_000, quietMs: 100 }));
  patient.onAgent(({ kind, agent }) => restarted.push(`${kind} ${agent.info.product}`));
  const { port } = embedded;
  await embedded.close();
  embedded = await startEmbeddedBroker({ port });
  await zoo(undefined, { product: 'aquarium' });
  await waitUntil(() => restarted.includes('added aquarium'), 10_000);
  const ids = await all(patient.schemaIds('example.org:aquarium:one'));
  expect(ids).toHaveLength(zooSchema.classes.length);
});

test('closing leaves nothing on the broker, and rejects what waits', async () => {
  const broker = connect({ urls: embedded.urls, containerId: 'silent', retry: 'never' });
  closing.push(() => broker.close());
  const silent = await ScriptedAgent.open(broker, { answer: ({ kind }) => kind === 'query' });
  const waiting = console.object(silent.name, { objectName: 'x' });
  await waitUntil(() => silent.requests.some(({ kind }) => kind === 'query'));
  await Promise.all([expect(waiting).rejects.toThrow(ConsoleClosed), console.close()]);
  await expect(all(console.discover())).rejects.toThrow(ConsoleClosed);
});

test('garbage on the reply address and on the topics hurts nobody', async () => {
  const { agent } = await zoo();
  await all(console.discover({ ms: 1_000, quietMs: 50 }));
  await using raw = await openRawConsole({ urls: embedded.urls });
  const spy = await ScriptedAgent.open(raw.broker, { instance: 'spy', classes: zooSchema.classes });
  await all(console.schemaIds(spy.name));
  const { replyTo } = spy.requests.at(-1)!;
  const before = console.dropped;
  for (let index = 0; index < 500; index++) {
    await raw.send({
      destination: { reply: replyTo! },
      correlationId: String(index),
      applicationProperties: new Map([['qmf.opcode', index % 2 ? '_query_response' : '_unheard_of']]),
      body: { section: 'value', value: [new Map([[`${index}`, null]])] },
    });
  }
  await waitUntil(() => console.dropped - before === 500);
  expect(await all(console.objects(agent.name, { className: 'animal' }))).toHaveLength(1);
});

test('an agent that is not there is said not to be', async () => {
  await expect(console.object('example.org:zoo:nobody', { objectName: 'x' })).rejects.toThrow(NoSuchAgent);
});
