import { expect, onTestFinished, test } from 'vitest';
import { type AmqpValue, type ManagedObject, type QmfRequest, uint, writeMethodResponse } from '#qmf';
import { type Console, NotSent, OutcomeUnknown, openConsole } from '../../../src/console/index.ts';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

/** Requests to one agent that may be open. */
const maxOpen = 128;
const timeoutMs = 10_000;

/** An agent that holds back its answers to methods, and a console with an object of it. */
async function openHolding(agentName = 'one') {
  const bus = new MemoryBus();
  const clock = new ManualClock();
  const broker = bus.connect();
  const opened = await openConsole({ broker, clock, requestTimeoutMs: timeoutMs });
  onTestFinished(() => opened.close());
  const held: QmfRequest[] = [];
  const values = new Map([['name', 'a0']]);
  const agent = await ScriptedAgent.open(bus.connect(), {
    instance: agentName,
    classes: zooSchema.classes,
    objects: [{ objectName: 'a0', className: 'animal', values }],
    answer: (request) => {
      if (request.kind === 'method') held.push(request);
      return request.kind === 'method';
    },
  });
  agent.beat();
  await clock.advance(1);
  const a0 = (await opened.object(agent.name, { objectName: 'a0' })) as ManagedObject;
  // The schema is known from here on: each call is one request.
  await opened.values(agent.name, a0);
  const answer = (request: QmfRequest, left: number) => {
    const to = { replyTo: request.replyTo!, correlationId: request.correlationId };
    void agent.broker.send(
      writeMethodResponse(to, agent.name, new Map<AmqpValue, AmqpValue>([['left', uint(left)]])),
    );
  };
  return { bus, clock, broker, console: opened, agent, a0, held, answer };
}

const callTimes = (console: Console, agentName: string, a0: ManagedObject, count: number) =>
  Array.from({ length: count }, (_, index) => console.call(agentName, a0, 'feed', { grams: index + 1 }));

/** Returns the error of each call. */
const errorsOf = (calls: readonly Promise<unknown>[]) =>
  Promise.all(calls.map((call) => call.catch((error: unknown) => error)));

test('keeps at most 128 requests to an agent open, and sends the others in order as answers come', async () => {
  const { console, clock, agent, a0, held, answer } = await openHolding();
  const calls = callTimes(console, agent.name, a0, 1_000);
  let mostOpen = 0;
  for (let answered = 0; answered < 1_000; answered++) {
    await clock.advance(1);
    mostOpen = Math.max(mostOpen, held.length - answered);
    answer(held[answered]!, answered);
  }
  expect(mostOpen).toBe(maxOpen);
  expect(held.map((request) => request.kind === 'method' && request.arguments.get('grams'))).toEqual(
    Array.from({ length: 1_000 }, (_, index) => expect.objectContaining({ value: index + 1 })),
  );
  const results = await Promise.all(calls);
  expect(results.map(({ left }) => left)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
});

test('gives a request that had to wait the rest of its time as time to live', async () => {
  const { console, clock, agent, a0, held, answer } = await openHolding();
  const calls = callTimes(console, agent.name, a0, maxOpen + 1);
  const errors = errorsOf(calls);
  await clock.advance(4_000);
  expect(held).toHaveLength(maxOpen);
  answer(held[0]!, 0);
  await clock.advance(1);
  expect(held).toHaveLength(maxOpen + 1);
  expect(held.at(0)).toMatchObject({ ttlMs: timeoutMs });
  expect(held.at(-1)).toMatchObject({ ttlMs: timeoutMs - 4_000 });
  await console.close();
  await errors;
});

test('reports a request that waited for its whole time as not sent, and the open ones as unknown', async () => {
  const { console, clock, agent, a0, held } = await openHolding();
  const errors = errorsOf(callTimes(console, agent.name, a0, maxOpen + 2));
  await clock.advance(timeoutMs + 1);
  const all = await errors;
  expect(all.filter((error) => error instanceof OutcomeUnknown)).toHaveLength(maxOpen);
  expect(all.slice(-2)).toEqual([expect.any(NotSent), expect.any(NotSent)]);
  expect(String(all.at(-1))).toBe(
    'NotSent: feed was not sent: earlier requests to the agent stayed open for 10 s',
  );
  expect(held).toHaveLength(maxOpen);
  // Requests that came to their end make room.
  void errorsOf(callTimes(console, agent.name, a0, 3));
  await clock.advance(1);
  expect(held).toHaveLength(maxOpen + 3);
});

test('sends no request that waited when the connection was lost', async () => {
  const { console, clock, broker, agent, a0, held } = await openHolding();
  const errors = errorsOf(callTimes(console, agent.name, a0, maxOpen + 5));
  await clock.advance(1);
  broker.disconnect();
  await clock.advance(1);
  const all = await errors;
  expect(all.slice(0, maxOpen).every((error) => error instanceof OutcomeUnknown)).toBe(true);
  expect(all.slice(maxOpen).every((error) => error instanceof NotSent)).toBe(true);
  expect(held).toHaveLength(maxOpen);
});

test('a request that its caller gives up while it waits leaves the order of the others alone', async () => {
  const { console, clock, agent, a0, held, answer } = await openHolding();
  const abort = new AbortController();
  const open = errorsOf(callTimes(console, agent.name, a0, maxOpen));
  const givenUp = console
    .call(agent.name, a0, 'feed', { grams: 7_001 }, { signal: abort.signal })
    .catch((error: unknown) => error);
  const last = errorsOf([console.call(agent.name, a0, 'feed', { grams: 7_002 })]);
  await clock.advance(1);
  abort.abort(new Error('enough'));
  expect(await givenUp).toMatchObject({ message: 'enough' });
  answer(held[0]!, 1);
  await clock.advance(1);
  expect(held).toHaveLength(maxOpen + 1);
  answer(held.at(-1)!, 2);
  expect(await last).toEqual([{ left: 2 }]);
  await console.close();
  await open;
});

test('requests to one agent do not hold up those to another', async () => {
  const { bus, console, clock, agent, a0 } = await openHolding();
  const open = errorsOf(callTimes(console, agent.name, a0, maxOpen + 50));
  const values = new Map([['name', 'b0']]);
  const objects = [{ objectName: 'b0', className: 'animal', values }];
  const other = await ScriptedAgent.open(bus.connect(), {
    instance: 'two',
    classes: zooSchema.classes,
    objects,
  });
  other.beat();
  await clock.advance(1);
  const b0 = console.object(other.name, { objectName: 'b0' });
  await clock.advance(1);
  expect(await b0).toMatchObject({ objectId: { objectName: 'b0' } });
  await console.close();
  await open;
});
