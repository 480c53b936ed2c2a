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
let qmfConsole: Console;

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  broker = bus.connect();
  qmfConsole = await openConsole({ broker, clock, requestTimeoutMs: 10_000, userId: 'alice' });
});
afterEach(() => qmfConsole.close());

const animals = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    objectName: `animal-${index}`,
    className: 'animal',
    values: new Map<AmqpValue, AmqpValue>([['name', `animal-${index}`]]),
  }));

async function agent(script: Script = {}): Promise<ScriptedAgent> {
  const opened = await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, ...script });
  opened.beat();
  await clock.advance(1);
  return opened;
}

/** Lets time pass; rejects when the promise is still pending after it. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const settled = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await clock.advance(ms);
  const outcome = await Promise.race([settled, new Promise<'waits'>((done) => setImmediate(done, 'waits'))]);
  if (outcome === 'waits') throw new Error(`still waits after ${ms} ms`);
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

async function names(className = 'animal', from = qmfConsole): Promise<(string | undefined)[]> {
  const list: (string | undefined)[] = [];
  for await (const { objectId } of from.objects(name, { className })) list.push(objectId?.objectName);
  return list;
}

/** Returns the reply path of the last request. */
const replyPath = (one: ScriptedAgent) => {
  const { replyTo, correlationId } = one.requests.at(-1)!;
  return { replyTo: replyTo!, correlationId };
};
const answerObjects = (one: ScriptedAgent, count: number, more: boolean) =>
  writeObjects(replyPath(one), one.name, one.objects('animal').slice(0, count), more);

test('joins an answer of several parts', async () => {
  await agent({ objects: animals(25), partSize: 10 });
  const found = await within(100, names());
  expect(found).toHaveLength(25);
  expect(found.at(24)).toBe('animal-24');
});

test('yields the first part before the last arrives', async () => {
  const one = await agent({ objects: animals(3), answer: ({ kind }) => kind === 'query' });
  const reading = qmfConsole.objects(name, { className: 'animal' })[Symbol.asyncIterator]();
  const first = reading.next();
  await clock.advance(1);
  bus.deliver(answerObjects(one, 1, true));
  expect((await within(1, first)).value.objectId.objectName).toBe('animal-0');
});

test("rejects with NoAnswer and the agent's name when no answer comes within the timeout", async () => {
  await agent({ answer: ({ kind }) => kind === 'query' });
  const query = names();
  await expect(within(9_999, query)).rejects.toThrow('still waits');
  await clock.advance(2);
  await expect(query).rejects.toThrow(NoAnswer);
  await expect(query).rejects.toThrow(
    'example.org:scripted:one did not answer the query for objects of class animal within 10 s',
  );
});

test('restarts the timeout with each part, and rejects when the last part is missing', async () => {
  const one = await agent({ objects: animals(3), answer: ({ kind }) => kind === 'query' });
  const query = names();
  for (let part = 0; part < 3; part++) {
    await clock.advance(9_000);
    bus.deliver(answerObjects(one, 1, true));
  }
  await expect(within(9_900, query)).rejects.toThrow('still waits');
  await clock.advance(200);
  await expect(query).rejects.toThrow(NoAnswer);
});

test('counts later parts as dropped when the reader leaves the loop', async () => {
  const one = await agent({ objects: animals(3), answer: ({ kind }) => kind === 'query' });
  const reading = (async () => {
    for await (const object of qmfConsole.objects(name, { className: 'animal' })) return object;
    return undefined;
  })();
  await clock.advance(1);
  bus.deliver(answerObjects(one, 2, true));
  expect((await within(1, reading))?.objectId?.objectName).toBe('animal-0');
  const before = qmfConsole.dropped;
  const waiting = clock.countTimers();
  bus.deliver(answerObjects(one, 1, false));
  await clock.advance(1);
  expect(qmfConsole.dropped).toBe(before + 1);
  await clock.advance(30_000);
  expect(clock.countTimers()).toBeLessThanOrEqual(waiting);
});

test.for(Object.entries(statusCodes))(
  'rejects with code and text when the agent answers exception %s',
  async ([, code]) => {
    await agent({
      answer: (request, one) => {
        if (request.kind !== 'query' || request.query.what !== 'OBJECT') return false;
        bus.deliver(writeException(replyPath(one), one.name, new QmfException(code, 'no, because')));
        return true;
      },
    });
    const error = await within(10, names()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(QmfException);
    expect(error).toMatchObject({ code, message: 'no, because' });
  },
);

test('rejects with UnexpectedReply when the answer is of another kind', async () => {
  await agent({
    answer: (request, one) => {
      if (request.kind === 'query') bus.deliver(writeMethodResponse(replyPath(one), one.name, new Map()));
      return request.kind === 'query';
    },
  });
  await expect(within(10, names())).rejects.toThrow(UnexpectedReply);
});

test('drops a reply of another agent', async () => {
  const one = await agent({ objects: animals(2), answer: ({ kind }) => kind === 'query' });
  const query = names();
  await clock.advance(1);
  const before = qmfConsole.dropped;
  bus.deliver(writeObjects(replyPath(one), 'example.org:scripted:mallory', one.objects('animal'), false));
  await clock.advance(1);
  expect(qmfConsole.dropped).toBe(before + 1);
  bus.deliver(answerObjects(one, 1, false));
  expect(await within(1, query)).toEqual(['animal-0']);
});

test('counts replies with an unknown, missing or malformed correlation id or body, and still answers queries', async () => {
  const one = await agent({ objects: animals(1) });
  await within(10, names());
  const sound = answerObjects(one, 1, false);
  const before = qmfConsole.dropped;
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
  await clock.advance(1);
  expect(qmfConsole.dropped - before).toBe(garbage.length);
  expect(await within(10, names())).toEqual(['animal-0']);
});

test('returns each of 1,000 concurrent queries its own answer', async () => {
  await agent({ objects: animals(1_000) });
  const queries = Array.from({ length: 1_000 }, (_, index) =>
    qmfConsole.object(name, { objectName: `animal-${index}` }),
  );
  const found = await within(100, Promise.all(queries));
  expect(found.map((object) => object?.objectId?.objectName)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => `animal-${index}`),
  );
});

test('locates an unknown agent before a query, and rejects with NoSuchAgent when it does not answer', async () => {
  await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, objects: animals(1) });
  expect(await within(100, names())).toEqual(['animal-0']);
  const missing = qmfConsole.object('example.org:scripted:two', { objectName: 'x' });
  await expect(within(10_001, missing)).rejects.toThrow(NoSuchAgent);
});

test('rejects with NotSent when the broker refuses a request, and waits when it reports no outcome', async () => {
  await agent();
  broker.outcome = { outcome: 'refused', reason: 'amqp:not-allowed' };
  await expect(within(1, names())).rejects.toThrow(NotSent);
  broker.outcome = { outcome: 'lost', reason: 'the broker reported no outcome for 5 s' };
  const query = names().catch((error: unknown) => error);
  await clock.advance(9_000);
  await expect(Promise.race([query, Promise.resolve('open')])).resolves.toBe('open');
  await clock.advance(2_000);
  expect(await query).not.toBeInstanceOf(OutcomeUnknown);
});

test('rejects open queries with OutcomeUnknown and new ones with NotSent when the connection is lost', async () => {
  await agent({ answer: ({ kind }) => kind === 'query' });
  const query = names();
  await clock.advance(1);
  broker.disconnect();
  await expect(within(1, query)).rejects.toThrow(OutcomeUnknown);
  await expect(within(1, names())).rejects.toThrow(NotSent);
});

test('rejects with OutcomeUnknown only the requests that left before the connection was lost', async () => {
  const one = await agent({ objects: animals(1), answer: ({ kind }) => kind === 'method' });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  await within(1_100, qmfConsole.values(name, object!));
  const feed = () => qmfConsole.call(name, object!, 'feed', { grams: 5 }).catch((error: unknown) => error);
  const outcomes: ((outcome: Outcome) => void)[] = [];
  const send = broker.send.bind(broker);
  const taken = feed();
  await clock.advance(1);
  broker.send = () => new Promise((resolve) => outcomes.push(resolve));
  const [waits, left, tookMeanwhile] = [feed(), feed(), feed()];
  await clock.advance(1);
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

test('rejects a call with NotSent when the connection is lost while its object or schema is read', async () => {
  const one = await agent({ objects: animals(1) });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  const silent = await agent({ instance: 'silent', objects: animals(1), answer: () => true });
  for (const call of [
    () => qmfConsole.call(silent.name, { objectName: 'animal-0' }, 'feed', { grams: 5 }),
    () => qmfConsole.call(silent.name, object!, 'feed', { grams: 5 }),
  ]) {
    const settled = call().catch((error: unknown) => error);
    await clock.advance(1);
    broker.disconnect();
    broker.reconnect();
    const error = await within(1, settled);
    expect(error).toBeInstanceOf(NotSent);
    expect(String(error)).toContain('feed was not sent: the connection was lost while');
    expect([...one.requests, ...silent.requests].some(({ kind }) => kind === 'method')).toBe(false);
  }
});

test('receives answers at the new reply address after a reconnection', async () => {
  await agent({ objects: animals(1) });
  broker.disconnect();
  broker.reconnect();
  expect(await within(10, names())).toEqual(['animal-0']);
});

test('rejects open and new requests on close, and leaves no timer and no receiver', async () => {
  await agent({ answer: ({ kind }) => kind === 'query' });
  const receivers = bus.attached.size;
  const query = names();
  const subscription = await qmfConsole.data();
  const next = subscription.next();
  await clock.advance(1);
  await qmfConsole.close();
  await expect(within(1, query)).rejects.toThrow(ConsoleClosed);
  expect(await next).toEqual({ value: undefined, done: true });
  await expect(within(1, names())).rejects.toThrow(ConsoleClosed);
  expect(bus.attached.size).toBe(receivers - 2);
  expect(clock.countTimers()).toBe(0);
});

test('sends the configured user id with every request', async () => {
  await agent({ objects: animals(1) });
  await within(10, names());
  const requests = bus.sent.filter(({ replyTo }) => replyTo !== undefined);
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.map(({ userId }) => userId)).toEqual(requests.map(() => 'alice'));
});

test('reads ids from objects when the agent refuses a query for ids', async () => {
  await agent({
    objects: animals(2),
    answer: (request, one) =>
      request.kind === 'query' && request.query.what === 'OBJECT_ID' && refuse(one, request, 'not supported'),
  });
  const ids: string[] = [];
  const all = (async () => {
    for await (const id of qmfConsole.objectIds(name, { className: 'animal' })) ids.push(id.objectName);
  })();
  await within(10, all);
  expect(ids).toEqual(['animal-0', 'animal-1']);
});

test('rejects an unanswered call with CallTimeout, and gives its request the timeout as time to live', async () => {
  const one = await agent({ objects: animals(1), answer: ({ kind }) => kind === 'method' });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  const call = qmfConsole.call(name, object!, 'feed', { grams: 5 }, { timeoutMs: 3_000 });
  await expect(within(2_999, call)).rejects.toThrow('still waits');
  await clock.advance(1_100);
  await expect(call).rejects.toThrow(CallTimeout);
  await expect(call).rejects.toThrow(OutcomeUnknown);
  await expect(call).rejects.toThrow('whether it was carried out is not known');
  expect(one.requests.at(-1)).toMatchObject({ kind: 'method', ttlMs: 3_000 });
});

test('waits as long as the agent announces, or less when the caller says so', async () => {
  const one = await agent({
    objects: animals(1),
    answer: ({ kind }) => kind === 'method',
    attributes: [['callSeconds', uint(90)]],
  });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  const patient = qmfConsole.call(name, object!, 'feed', { grams: 5 });
  await expect(within(80_000, patient)).rejects.toThrow('still waits');
  expect(one.requests.at(-1)).toMatchObject({ kind: 'method', ttlMs: 90_000 });
  await clock.advance(10_001);
  await expect(patient).rejects.toThrow('within 90 s');
  one.beat();
  await clock.advance(1);
  const hasty = qmfConsole.call(name, object!, 'feed', { grams: 5 }, { timeoutMs: 3_000 });
  await expect(within(3_001, hasty)).rejects.toThrow('within 3 s');
});

test.each([
  ['nothing', null],
  ['less than is usual', uint(1)],
  ['a text', '90'],
  ['a map', new Map()],
] as const)('waits 10 s for a call when the agent announces %s', async (_title, callSeconds) => {
  await agent({
    objects: animals(1),
    answer: ({ kind }) => kind === 'method',
    attributes: callSeconds === null ? [] : [['callSeconds', callSeconds]],
  });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  await expect(within(10_001, qmfConsole.call(name, object!, 'feed', { grams: 5 }))).rejects.toThrow(
    'within 10 s',
  );
});

test('limits the wait that an agent can announce to the longest change', async () => {
  const one = await agent({
    objects: animals(1),
    answer: ({ kind }) => kind === 'method',
    attributes: [['callSeconds', uint(4_000_000_000)]],
  });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  const endless = qmfConsole.call(name, object!, 'feed', { grams: 5 });
  await within(10, new Promise<void>((done) => setImmediate(done)));
  expect(one.requests.at(-1)).toMatchObject({ kind: 'method', ttlMs: 3_660_000 });
  await expect(within(3_660_001, endless)).rejects.toThrow(CallTimeout);
});

test('rejects a call at once when its agent restarts', async () => {
  const script = { objects: animals(1), attributes: [['callSeconds', uint(90)]] as const };
  await agent({ ...script, answer: ({ kind }) => kind === 'method' });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  const call = qmfConsole.call(name, object!, 'feed', { grams: 5 });
  await expect(within(1_000, call)).rejects.toThrow('still waits');
  await agent({ ...script, epoch: 2 });
  await expect(within(1, call)).rejects.toThrow(AgentRestarted);
  await expect(call).rejects.toThrow(OutcomeUnknown);
});

test('locates a silent agent before a call', async () => {
  const one = await agent({ objects: animals(1), attributes: [['callSeconds', uint(90)]] });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  await clock.advance(32_000);
  expect(qmfConsole.agent(name)?.state).toBe('silent');
  await within(
    100,
    qmfConsole.call(name, object!, 'feed', { grams: 5 }).catch((error: unknown) => error),
  );
  expect(one.requests.map(({ kind }) => kind)).toContain('method');
  await clock.advance(32_000);
  await one[Symbol.asyncDispose]();
  const call = qmfConsole.call(name, object!, 'feed', { grams: 5 });
  await expect(within(10_001, call)).rejects.toThrow(NoSuchAgent);
});

test('rejects a call when its signal aborts', async () => {
  await agent({ objects: animals(1), answer: ({ kind }) => kind === 'method' });
  const object = await within(10, qmfConsole.object(name, { objectName: 'animal-0' }));
  const giveUp = new AbortController();
  const call = qmfConsole.call(name, object!, 'feed', { grams: 5 }, { signal: giveUp.signal });
  const settled = call.catch((error: unknown) => error);
  await clock.advance(1_100);
  giveUp.abort(new Error('enough'));
  expect(await within(1, settled)).toMatchObject({ message: 'enough' });
  const late = qmfConsole.call(name, object!, 'feed', { grams: 5 }, { signal: giveUp.signal });
  await expect(within(1, late)).rejects.toThrow('enough');
});
