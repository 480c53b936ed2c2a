import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type Console, ConsoleClosed, NoSuchAgent, openConsole } from '#console';
import { Typed } from '#qmf';
import { animalName, chip, openZoo, type Zoo, zooSchema } from '../kit/agent/zoo.ts';
import { collect } from '../kit/console/collect.ts';
import { openRawConsole } from '../kit/console/raw-console.ts';
import { ScriptedAgent } from '../kit/console/scripted-agent.ts';
import { waitForCount, waitUntil } from '../kit/wait-until.ts';

let embedded: EmbeddedBroker;
let qmfConsole: Console;
const closing: (() => PromiseLike<unknown>)[] = [];

beforeEach(async () => {
  embedded = await startEmbeddedBroker({ port: 0 });
  qmfConsole = await open(embedded.urls);
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
const animals = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `a${String(index).padStart(4, '0')}` }));

test('discovers all agents, or those that match a predicate', async () => {
  const { agent } = await zoo();
  await zoo(undefined, { product: 'aquarium' });
  const found = await collect(qmfConsole.discover({ ms: 3_000, quietMs: 200 }));
  expect(found.map(({ name }) => name).sort()).toEqual(['example.org:aquarium:one', agent.name]);
  const where = ['eq', '_product', ['quote', 'aquarium']];
  const chosen = await collect(qmfConsole.discover({ ms: 3_000, quietMs: 200, where }));
  expect(chosen.map(({ name }) => name)).toEqual(['example.org:aquarium:one']);
});

test('yields 1,000 complete, typed objects that arrive in several parts', async () => {
  const { agent } = await zoo({ open: true, animals: animals(1_000) });
  const found = await collect(qmfConsole.objects(agent.name, { className: 'animal' }));
  expect(new Set(found.map(({ objectId }) => objectId?.objectName)).size).toBe(1_000);
  const { properties, statistics, schema } = await qmfConsole.values(agent.name, found[0]!);
  expect(schema?.id).toEqual(zooSchema.classes.find(({ id }) => id.className === 'animal')?.id);
  expect(properties).toMatchObject({
    legs: 4,
    chip,
    weight: 70_000,
    zoo: { objectName: 'org.example.zoo:zoo:main' },
  });
  expect(statistics).toMatchObject({ meals: 2n ** 63n + 1n });
});

test('yields only the objects that match a predicate', async () => {
  const { agent } = await zoo({ open: true, animals: animals(20) });
  const where = ['gt', 'name', ['quote', 'a0017']];
  const found = await collect(qmfConsole.objects(agent.name, { className: 'animal', where }));
  expect(found.map(({ objectId }) => objectId?.objectName).sort()).toEqual([
    animalName('a0018'),
    animalName('a0019'),
  ]);
});

test('lists classes in the order of the schema, with the schemas of the file', async () => {
  const { agent } = await zoo();
  const ids = await collect(qmfConsole.schemaIds(agent.name));
  expect(ids.map(({ className }) => className)).toEqual(zooSchema.classes.map(({ id }) => id.className));
  for (const expected of zooSchema.classes) {
    const { kind, id, desc } = await qmfConsole.schema(agent.name, expected.id);
    expect({ kind, id, desc }).toEqual({ kind: expected.kind, id: expected.id, desc: expected.desc });
  }
});

test('converts arguments and results of every type without loss', async () => {
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
  const result = await qmfConsole.call(agent.name, leo, 'echo', args);
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

test('calls a method with arguments in order, and returns results of the generated types', async () => {
  const { agent, calls } = await zoo();
  const leo = (await qmfConsole.object(agent.name, { objectName: animalName('leo') }))!;
  expect(await qmfConsole.call(agent.name, leo, 'feed', [10])).toEqual({ left: 9 });
  interface AnimalShape {
    properties: object;
    statistics: object;
    methods: { feed: { in: { grams: number; food?: string }; out: { left: number } } };
  }
  const bound = qmfConsole.bind<AnimalShape>(agent.name, leo);
  const { left } = await bound.call('feed', { grams: 20, food: 'meat' });
  expect(left).toBe(19);
  expect(calls.map(({ args }) => [args['grams'], args['food'], args['gently']])).toEqual([
    [10, 'hay', true],
    [20, 'meat', true],
  ]);
});

test("rejects with the agent's code and text when the agent refuses a call", async () => {
  const { agent } = await zoo();
  const main = (await qmfConsole.object(agent.name, { objectName: 'org.example.zoo:zoo:main' }))!;
  await expect(qmfConsole.call(agent.name, main, 'close')).rejects.toMatchObject({
    name: 'QmfException',
    code: 7,
    message: 'the gate is stuck',
  });
  await expect(qmfConsole.call(agent.name, main, 'fly')).rejects.toMatchObject({ code: 2 });
  const gone = { objectName: animalName('nobody') };
  await expect(qmfConsole.call(agent.name, gone, 'feed', [1])).rejects.toMatchObject({ code: 1 });
});

test('returns each of 256 concurrent calls its own result', async () => {
  const { agent } = await zoo();
  const leo = (await qmfConsole.object(agent.name, { objectName: animalName('leo') }))!;
  const results = await Promise.all(
    Array.from({ length: 256 }, (_, index) => qmfConsole.call(agent.name, leo, 'feed', { grams: index + 1 })),
  );
  expect(results.map(({ left }) => left)).toEqual(Array.from({ length: 256 }, (_, index) => index));
});

test('delivers the data indications and events of an agent', async () => {
  const { agent } = await zoo({ open: true, animals: animals(2) });
  const data = await qmfConsole.data({ className: 'animal' });
  const events = await qmfConsole.events();
  agent.update({ open: true, animals: [{ name: 'a0000', values: { legs: 3 } }] });
  agent.raiseEvent('escaped', { zoo: 'main', animal: 'a0000', detail: { since: 5 } });
  const { value } = await events.next();
  expect(value).toMatchObject({ agentName: agent.name, event: { severity: 2 } });
  expect(await qmfConsole.eventValues(agent.name, value!.event)).toMatchObject({ animal: 'a0000' });
  // The agent may publish the earlier objects again.
  const seen = new Map<string | undefined, readonly [unknown, boolean]>();
  for await (const { agentName, object } of data) {
    const { properties } = await qmfConsole.values(agentName, object);
    seen.set(object.objectId?.objectName, [properties['legs'], (object.deletedNs ?? 0n) > 0n]);
    if (seen.get(animalName('a0000'))?.[0] === 3 && seen.get(animalName('a0001'))?.[1]) break;
  }
  expect(seen.get(animalName('a0000'))).toEqual([3, false]);
});

test('reconnects to a restarted broker and finds the agents that run then', async () => {
  const patient = await open(embedded.urls, 'forever');
  const restarted: string[] = [];
  await zoo();
  await collect(patient.discover({ ms: 1_000, quietMs: 100 }));
  patient.onAgent(({ kind, agent }) => restarted.push(`${kind} ${agent.info.product}`));
  const { port } = embedded;
  await embedded.close();
  embedded = await startEmbeddedBroker({ port });
  await zoo(undefined, { product: 'aquarium' });
  await waitUntil(() => restarted.includes('added aquarium'));
  const ids = await collect(patient.schemaIds('example.org:aquarium:one'));
  expect(ids).toHaveLength(zooSchema.classes.length);
});

test('rejects open requests and new ones when the console closes', async () => {
  const broker = connect({ urls: embedded.urls, containerId: 'silent', retry: 'never' });
  closing.push(() => broker.close());
  const silent = await ScriptedAgent.open(broker, { answer: ({ kind }) => kind === 'query' });
  const waiting = qmfConsole.object(silent.name, { objectName: 'x' });
  await waitUntil(() => silent.requests.some(({ kind }) => kind === 'query'));
  await Promise.all([expect(waiting).rejects.toThrow(ConsoleClosed), qmfConsole.close()]);
  await expect(collect(qmfConsole.discover())).rejects.toThrow(ConsoleClosed);
});

test('counts 500 malformed replies and still answers queries', async () => {
  const { agent } = await zoo();
  await collect(qmfConsole.discover({ ms: 1_000, quietMs: 50 }));
  await using raw = await openRawConsole({ urls: embedded.urls });
  const spy = await ScriptedAgent.open(raw.broker, { instance: 'spy', classes: zooSchema.classes });
  await collect(qmfConsole.schemaIds(spy.name));
  const { replyTo } = spy.requests.at(-1)!;
  const before = qmfConsole.dropped;
  for (let index = 0; index < 500; index++) {
    await raw.send({
      destination: { reply: replyTo! },
      correlationId: String(index),
      applicationProperties: new Map([['qmf.opcode', index % 2 ? '_query_response' : '_unheard_of']]),
      body: { section: 'value', value: [new Map([[`${index}`, null]])] },
    });
  }
  await waitForCount(() => qmfConsole.dropped - before, 500);
  expect(await collect(qmfConsole.objects(agent.name, { className: 'animal' }))).toHaveLength(1);
});

test('rejects with NoSuchAgent when no agent has the name', async () => {
  await expect(qmfConsole.object('example.org:zoo:nobody', { objectName: 'x' })).rejects.toThrow(NoSuchAgent);
});
