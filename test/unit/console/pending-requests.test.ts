import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '#broker';
import {
  type AmqpValue,
  type OutgoingMessage,
  QmfException,
  statusCodes,
  uint,
  writeException,
  writeMethodResponse,
  writeObjects,
} from '#qmf';
import {
  AgentRestarted,
  CallTimeout,
  type Console,
  ConsoleClosed,
  NoAnswer,
  NoSuchAgent,
  NotSent,
  OutcomeUnknown,
  openConsole,
  UnexpectedReply,
} from '../../../src/console/index.ts';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { type MemoryBroker, MemoryBus } from '../../kit/broker/memory-bus.ts';
import { refuse, type Script, ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

const name = 'example.org:scripted:one';
let bus: MemoryBus;
let clock: ManualClock;
let broker: MemoryBroker;
let console: Console;

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  broker = bus.connect();
  console = await openConsole({ broker, clock, requestTimeoutMs: 10_000, userId: 'alice' });
});
afterEach(() => console.close());

const animals = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    objectName: `animal-${index}`,
    className: 'animal',
    values: new Map<AmqpValue, AmqpValue>([['name', `animal-${index}`]]),
  }));

async function agent(script: Script = {}): Promise<ScriptedAgent> {
  const opened = await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, ...script });
  opened.beat();
  await clock.pass(1);
  return opened;
}

/** Lets time pass until it is settled. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const settled = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await clock.pass(ms);
  const outcome = await Promise.race([settled, new Promise<'waits'>((done) => setImmediate(done, 'waits'))]);
  if (outcome === 'waits') throw new Error(`still waits after ${ms} ms`);
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

async function names(className = 'animal', from = console): Promise<(string | undefined)[]> {
  const list: (string | undefined)[] = [];
  for await (const { objectId } of from.objects(name, { className })) list.push(objectId?.objectName);
  return list;
}

/** What the last request to the agent asks to be replied to. */
const way = (one: ScriptedAgent) => {
  const { replyTo, correlationId } = one.requests.at(-1)!;
  return { replyTo: replyTo!, correlationId };
};
const answerObjects = (one: ScriptedAgent, count: number, more: boolean) =>
  writeObjects(way(one), one.name, one.objects('animal').slice(0, count), more);

test('an answer in parts is one list', async () => {
  await agent({ objects: animals(25), partSize: 10 });
  const found = await within(100, names());
  expect(found).toHaveLength(25);
  expect(found.at(24)).toBe('animal-24');
});

test('the first part can be read before the last has come', async () => {
  const one = await agent({ objects: animals(3), answer: ({ kind }) => kind === 'query' });
  const reading = console.objects(name, { className: 'animal' })[Symbol.asyncIterator]();
  const first = reading.next();
  await clock.pass(1);
  bus.deliver(answerObjects(one, 1, true));
  expect((await within(1, first)).value.objectId.objectName).toBe('animal-0');
});

test('an agent that says nothing is waited for as long as was asked, and the error names it', async () => {
  await agent({ answer: ({ kind }) => kind === 'query' });
  const query = names();
  await expect(within(9_999, query)).rejects.toThrow('still waits');
  await clock.pass(2);
  await expect(query).rejects.toThrow(NoAnswer);
  await expect(query).rejects.toThrow(
    'example.org:scripted:one did not answer the query for objects of class animal within 10 s',
  );
});

test('each part renews the time for the next, and a missing last one ends it', async () => {
  const one = await agent({ objects: animals(3), answer: ({ kind }) => kind === 'query' });
  const query = names();
  for (let part = 0; part < 3; part++) {
    await clock.pass(9_000);
    bus.deliver(answerObjects(one, 1, true));
  }
  await expect(within(9_900, query)).rejects.toThrow('still waits');
  await clock.pass(200);
  await expect(query).rejects.toThrow(NoAnswer);
});

test('a reader who leaves early asks for nothing more, and what still comes is counted', async () => {
  const one = await agent({ objects: animals(3), answer: ({ kind }) => kind === 'query' });
  const reading = (async () => {
    for await (const object of console.objects(name, { className: 'animal' })) return object;
    return undefined;
  })();
  await clock.pass(1);
  bus.deliver(answerObjects(one, 2, true));
  expect((await within(1, reading))?.objectId?.objectName).toBe('animal-0');
  const before = console.dropped;
  const waiting = clock.waiting();
  bus.deliver(answerObjects(one, 1, false));
  await clock.pass(1);
  expect(console.dropped).toBe(before + 1);
  await clock.pass(30_000);
  expect(clock.waiting()).toBeLessThanOrEqual(waiting);
});

test.for(Object.entries(statusCodes))('an exception %s comes with its code and words', async ([, code]) => {
  await agent({
    answer: (request, one) => {
      if (request.kind !== 'query' || request.query.what !== 'OBJECT') return false;
      bus.deliver(writeException(way(one), one.name, new QmfException(code, 'no, because')));
      return true;
    },
  });
  const error = await within(10, names()).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(QmfException);
  expect(error).toMatchObject({ code, message: 'no, because' });
});

test('an answer of another kind than was asked for is an error, not a wrong result', async () => {
  await agent({
    answer: (request, one) => {
      if (request.kind === 'query') bus.deliver(writeMethodResponse(way(one), one.name, new Map()));
      return request.kind === 'query';
    },
  });
  await expect(within(10, names())).rejects.toThrow(UnexpectedReply);
});

test('an answer of another agent does not count', async () => {
  const one = await agent({ objects: animals(2), answer: ({ kind }) => kind === 'query' });
  const query = names();
  await clock.pass(1);
  const before = console.dropped;
  bus.deliver(writeObjects(way(one), 'example.org:scripted:mallory', one.objects('animal'), false));
  await clock.pass(1);
  expect(console.dropped).toBe(before + 1);
  bus.deliver(answerObjects(one, 1, false));
  expect(await within(1, query)).toEqual(['animal-0']);
});

test('answers to nothing, without number, with garbage for a number or for a body are counted and harmless', async () => {
  const one = await agent({ objects: animals(1) });
  await within(10, names());
  const sound = answerObjects(one, 1, false);
  const before = console.dropped;
  const { correlationId: _, ...unnumbered } = sound;
  const garbage: OutgoingMessage[] = [
    sound,
    unnumbered,
    { ...sound, correlationId: 'not a number' },
    { ...sound, correlationId: uint(7) },
    { ...sound, correlationId: new Map([['a', 'b']]) },
    { ...sound, applicationProperties: new Map() },
    { ...sound, applicationProperties: new Map([['qmf.opcode', '_no_such_opcode']]) },
    { ...sound, body: { section: 'none' } },
    { ...sound, body: { section: 'data', bytes: Uint8Array.of(1, 2, 3) } },
    { ...sound, applicationProperties: new Map(), body: { section: 'data', bytes: Buffer.from('AM2s') } },
  ];
  for (const message of garbage) bus.deliver(message);
  await clock.pass(1);
  expect(console.dropped - before).toBe(garbage.length);
  expect(await within(10, names())).toEqual(['animal-0']);
});

test('a thousand questions at once each get their own answer', async () => {
  await agent({ objects: animals(1_000) });
  const asked = Array.from({ length: 1_000 }, (_, index) =>
    console.object(name, { objectName: `animal-${index}` }),
  );
  const found = await within(100, Promise.all(asked));
  expect(found.map((object) => object?.objectId?.objectName)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => `animal-${index}`),
  );
});

test('an agent that was not heard yet is asked for, and without an answer it is none', async () => {
  await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, objects: animals(1) });
  expect(await within(100, names())).toEqual(['animal-0']);
  const missing = console.object('example.org:scripted:two', { objectName: 'x' });
  await expect(within(10_001, missing)).rejects.toThrow(NoSuchAgent);
});

test('a request that the broker does not take is not sent: nothing happened', async () => {
  await agent();
  broker.outcome = { outcome: 'refused', reason: 'amqp:not-allowed' };
  await expect(within(1, names())).rejects.toThrow(NotSent);
  broker.outcome = { outcome: 'lost', reason: 'it fell' };
  await expect(within(1, names())).rejects.toThrow(OutcomeUnknown);
});

test('when the connection falls, what waits is told so, and what is asked meanwhile is not sent', async () => {
  await agent({ answer: ({ kind }) => kind === 'query' });
  const query = names();
  await clock.pass(1);
  broker.disconnect();
  await expect(within(1, query)).rejects.toThrow(OutcomeUnknown);
  await expect(within(1, names())).rejects.toThrow(NotSent);
});

test('of what was being sent when the connection fell, only what left is in doubt', async () => {
  const one = await agent({ objects: animals(1), answer: ({ kind }) => kind === 'method' });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  await within(1_100, console.values(name, object!));
  const feed = () => console.call(name, object!, 'feed', { grams: 5 }).catch((error: unknown) => error);
  const outcomes: ((outcome: Outcome) => void)[] = [];
  const send = broker.send.bind(broker);
  const taken = feed();
  await clock.pass(1);
  broker.send = () => new Promise((resolve) => outcomes.push(resolve));
  const [waits, left, tookMeanwhile] = [feed(), feed(), feed()];
  await clock.pass(1);
  outcomes[2]!({ outcome: 'accepted' });
  broker.disconnect();
  outcomes[0]!({ outcome: 'dropped', reason: 'it fell' });
  outcomes[1]!({ outcome: 'lost', reason: 'it fell' });
  expect(await within(1, taken)).toBeInstanceOf(OutcomeUnknown);
  expect(await within(1, waits)).toBeInstanceOf(NotSent);
  expect(await within(1, left)).toBeInstanceOf(OutcomeUnknown);
  expect(await within(1, tookMeanwhile)).toBeInstanceOf(OutcomeUnknown);
  expect(one.requests.filter(({ kind }) => kind === 'method')).toHaveLength(1);
  broker.send = send;
});

test('a call whose object or schema was asked for when the connection fell was not sent', async () => {
  const one = await agent({ objects: animals(1) });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  const silent = await agent({ instance: 'silent', objects: animals(1), answer: () => true });
  for (const call of [
    () => console.call(silent.name, { objectName: 'animal-0' }, 'feed', { grams: 5 }),
    () => console.call(silent.name, object!, 'feed', { grams: 5 }),
  ]) {
    const settled = call().catch((error: unknown) => error);
    await clock.pass(1);
    broker.disconnect();
    broker.reconnect();
    const error = await within(1, settled);
    expect(error).toBeInstanceOf(NotSent);
    expect(String(error)).toContain('feed was not sent: the connection was lost while');
    expect([...one.requests, ...silent.requests].some(({ kind }) => kind === 'method')).toBe(false);
  }
});

test('after a reconnection answers come to the new address', async () => {
  await agent({ objects: animals(1) });
  broker.disconnect();
  broker.reconnect();
  expect(await within(10, names())).toEqual(['animal-0']);
});

test('closing rejects what waits, leaves no timer and no receiver, and nothing can be asked any more', async () => {
  await agent({ answer: ({ kind }) => kind === 'query' });
  const receivers = bus.attached.size;
  const query = names();
  const listening = await console.data();
  const next = listening.next();
  await clock.pass(1);
  await console.close();
  await expect(within(1, query)).rejects.toThrow(ConsoleClosed);
  expect(await next).toEqual({ value: undefined, done: true });
  await expect(within(1, names())).rejects.toThrow(ConsoleClosed);
  expect(bus.attached.size).toBe(receivers - 2);
  expect(clock.waiting()).toBe(0);
});

test('requests carry the name that was logged in with', async () => {
  await agent({ objects: animals(1) });
  await within(10, names());
  const requests = bus.sent.filter(({ replyTo }) => replyTo !== undefined);
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.map(({ userId }) => userId)).toEqual(requests.map(() => 'alice'));
});

test('ids are taken from objects where an agent knows no query for ids', async () => {
  await agent({
    objects: animals(2),
    answer: (request, one) =>
      request.kind === 'query' && request.query.what === 'OBJECT_ID' && refuse(one, request, 'not supported'),
  });
  const ids: string[] = [];
  const all = (async () => {
    for await (const id of console.objectIds(name, { className: 'animal' })) ids.push(id.objectName);
  })();
  await within(10, all);
  expect(ids).toEqual(['animal-0', 'animal-1']);
});

test('a call that is not answered says that its outcome is not known, and its request expires', async () => {
  const one = await agent({ objects: animals(1), answer: ({ kind }) => kind === 'method' });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  const call = console.call(name, object!, 'feed', { grams: 5 }, { timeoutMs: 3_000 });
  await expect(within(2_999, call)).rejects.toThrow('still waits');
  await clock.pass(1_100);
  await expect(call).rejects.toThrow(CallTimeout);
  await expect(call).rejects.toThrow(OutcomeUnknown);
  await expect(call).rejects.toThrow('whether it was carried out is not known');
  expect(one.requests.at(-1)).toMatchObject({ kind: 'method', ttlMs: 3_000 });
});

test('a call may take as long as its agent says that its calls take, and its caller may want less', async () => {
  const one = await agent({
    objects: animals(1),
    answer: ({ kind }) => kind === 'method',
    attributes: [['callSeconds', uint(90)]],
  });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  const patient = console.call(name, object!, 'feed', { grams: 5 });
  await expect(within(80_000, patient)).rejects.toThrow('still waits');
  expect(one.requests.at(-1)).toMatchObject({ kind: 'method', ttlMs: 90_000 });
  await clock.pass(10_001);
  await expect(patient).rejects.toThrow('within 90 s');
  one.beat();
  await clock.pass(1);
  const hasty = console.call(name, object!, 'feed', { grams: 5 }, { timeoutMs: 3_000 });
  await expect(within(3_001, hasty)).rejects.toThrow('within 3 s');
});

test.each([
  ['nothing', null],
  ['less than is usual', uint(1)],
  ['a text', '90'],
  ['a map', new Map()],
] as const)('a call of an agent that says %s of its calls may take 10 s', async (_title, told) => {
  await agent({
    objects: animals(1),
    answer: ({ kind }) => kind === 'method',
    attributes: told === null ? [] : [['callSeconds', told]],
  });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  await expect(within(10_001, console.call(name, object!, 'feed', { grams: 5 }))).rejects.toThrow(
    'within 10 s',
  );
});

test('no agent keeps a caller longer than the longest change takes', async () => {
  const one = await agent({
    objects: animals(1),
    answer: ({ kind }) => kind === 'method',
    attributes: [['callSeconds', uint(4_000_000_000)]],
  });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  const endless = console.call(name, object!, 'feed', { grams: 5 });
  await within(10, new Promise<void>((done) => setImmediate(done)));
  expect(one.requests.at(-1)).toMatchObject({ kind: 'method', ttlMs: 3_660_000 });
  await expect(within(3_660_001, endless)).rejects.toThrow(CallTimeout);
});

test('a call ends at once when its agent is heard to have been started anew', async () => {
  const script = { objects: animals(1), attributes: [['callSeconds', uint(90)]] as const };
  await agent({ ...script, answer: ({ kind }) => kind === 'method' });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  const call = console.call(name, object!, 'feed', { grams: 5 });
  await expect(within(1_000, call)).rejects.toThrow('still waits');
  await agent({ ...script, epoch: 2 });
  await expect(within(1, call)).rejects.toThrow(AgentRestarted);
  await expect(call).rejects.toThrow(OutcomeUnknown);
});

test('an agent that has been silent is asked whether it is there before it is called', async () => {
  const one = await agent({ objects: animals(1), attributes: [['callSeconds', uint(90)]] });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  await clock.pass(32_000);
  expect(console.agent(name)?.state).toBe('silent');
  await within(
    100,
    console.call(name, object!, 'feed', { grams: 5 }).catch((error: unknown) => error),
  );
  expect(one.requests.map(({ kind }) => kind)).toContain('method');
  await clock.pass(32_000);
  await one[Symbol.asyncDispose]();
  const call = console.call(name, object!, 'feed', { grams: 5 });
  await expect(within(10_001, call)).rejects.toThrow(NoSuchAgent);
});

test('a call is given up when its signal says so', async () => {
  await agent({ objects: animals(1), answer: ({ kind }) => kind === 'method' });
  const object = await within(10, console.object(name, { objectName: 'animal-0' }));
  const giveUp = new AbortController();
  const call = console.call(name, object!, 'feed', { grams: 5 }, { signal: giveUp.signal });
  const settled = call.catch((error: unknown) => error);
  await clock.pass(1_100);
  giveUp.abort(new Error('enough'));
  expect(await within(1, settled)).toMatchObject({ message: 'enough' });
  const late = console.call(name, object!, 'feed', { grams: 5 }, { signal: giveUp.signal });
  await expect(within(1, late)).rejects.toThrow('enough');
});
