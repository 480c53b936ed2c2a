import { beforeEach, expect, test } from 'vitest';
import type { Agent } from '#agent';
import { toPlain } from '#qmf';
import { Random } from '../../../../scripts/fuzz/random.ts';
import {
  type Animal,
  animalName,
  createZooAgent,
  memoryLog,
  type ZooFacts,
  type ZooLog,
} from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { SlowBroker } from '../../../kit/broker/slow-broker.ts';
import { takeReplies } from '../../../kit/broker/take-replies.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

/** What a console knows of an object. */
interface Seen {
  readonly legs: unknown;
  readonly visitors: unknown;
}

let bus: MemoryBus;
let clock: ManualClock;
let broker: SlowBroker;
let log: ZooLog;
let agent: Agent<ZooFacts>;
/** The picture of a console: the last state of each object that is not deleted. */
let picture: Map<string, Seen>;
/** Names that were published as deleted. */
let deleted: Set<string>;

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  broker = new SlowBroker(bus);
  log = memoryLog();
  picture = new Map();
  deleted = new Set();
  agent = createZooAgent({ broker, log, clock });
  update(new Map());
  await agent.open();
  await clock.advance(1);
  await takeAll();
});

const toAnimal = ([name, { legs, visitors }]: readonly [string, Seen]): Animal => ({
  name,
  values: { legs: legs as number },
  statistics: { visitors: visitors as number },
});
const update = (animals: ReadonlyMap<string, Seen>) =>
  agent.update({ open: true, animals: [...animals].map(toAnimal) });

/** Lets the broker take everything, with all the time that the agent needs for messages that were not taken. */
async function takeAll(): Promise<void> {
  for (let round = 0; round < 100; round++) {
    while ((await broker.take(10)) > 0) watch();
    await clock.advance(2_000);
  }
  while ((await broker.take(10)) > 0) watch();
}

/** Brings the picture up to date, as a console does: an indication replaces what it knows of an object. */
function watch(): void {
  for (const reply of takeReplies(bus)) {
    if (reply.kind !== 'dataIndication') continue;
    for (const { objectId, deletedNs, values } of reply.objects) {
      const name = objectId?.objectName ?? '';
      if (!name.includes(':animal:')) continue;
      const plain = toPlain(values) as Readonly<Record<string, unknown>>;
      const before = picture.get(name);
      if (deletedNs === 0n)
        picture.set(name, { legs: plain['legs'] ?? before?.legs, visitors: plain['visitors'] });
      else {
        picture.delete(name);
        deleted.add(name);
      }
    }
  }
}

const expected = (animals: ReadonlyMap<string, Seen>) =>
  new Map([...animals].map(([name, seen]) => [animalName(name), seen]));

test.each([2_000, 7])(
  'deletes 3,000 objects at consoles that were made and removed while a broker with a queue of %d took nothing',
  async (limit) => {
    broker.limit = limit;
    const animals = new Map<string, Seen>();
    for (let made = 0; made < 3_000; made++) {
      animals.set(`a${made}`, { legs: 4, visitors: 1 });
      update(animals);
      if (made >= 20) animals.delete(`a${made - 20}`);
      update(animals);
      if (made % 300 === 0) await clock.advance(1_000);
    }
    await takeAll();
    expect(picture).toEqual(expected(animals));
    expect(picture.size).toBe(20);
    for (let made = 0; made < 2_980; made++) expect(deleted).toContain(animalName(`a${made}`));
  },
);

test.each([1, 3, 20])(
  'gives consoles the picture of the agent after random changes, with a queue of %d',
  async (limit) => {
    broker.limit = limit;
    const animals = new Map<string, Seen>();
    const random = new Random(7);
    for (let round = 0; round < 1_500; round++) {
      const name = `a${random.below(150)}`;
      const old = animals.get(name);
      const change = random.below(4);
      if (change === 0) animals.delete(name);
      else if (old && change === 1) animals.set(name, { ...old, visitors: round });
      else animals.set(name, { legs: random.below(9), visitors: round });
      update(animals);
      if (random.oneIn(5)) await broker.take(random.below(4));
      if (random.oneIn(20)) await clock.advance(random.below(3_000));
      if (random.oneIn(400)) {
        broker.disconnect();
        await clock.advance(500);
        broker.reconnect();
      }
      watch();
    }
    await takeAll();
    expect(broker.dropped).toBeGreaterThan(0);
    expect(picture).toEqual(expected(animals));
  },
);

test('keeps the queue of a broker that takes nothing short, and sends the latest state only', async () => {
  const animals = new Map<string, Seen>();
  for (let round = 0; round < 1_000; round++) {
    animals.set('leo', { legs: 4, visitors: round });
    update(animals);
  }
  expect(broker.queueDepth()).toBeLessThanOrEqual(101);
  await takeAll();
  expect(broker.dropped).toBe(0);
  expect(picture).toEqual(expected(animals));
});

test('tries a message that the broker refuses again after growing delays, and never faster', async () => {
  const startMs = clock.monotonicMs();
  const tries: number[] = [];
  broker.send = async ({ applicationProperties }) => {
    const isData = applicationProperties?.get('qmf.opcode') === '_data_indication';
    if (isData) tries.push((clock.monotonicMs() - startMs) / 1_000);
    return { outcome: 'refused', reason: 'rejected: amqp:resource-limit-exceeded' };
  };
  update(new Map([['leo', { legs: 4, visitors: 1 }]]));
  for (let second = 0; second < 200; second++) await clock.advance(1_000);
  expect(tries).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
});

test('counts and logs an event that the broker did not take, with its name', async () => {
  broker.limit = 0;
  const before = agent.counters.dropped;
  agent.raiseEvent('flood', { zoo: 'main' });
  await clock.advance(1);
  expect(agent.counters.dropped).toBe(before + 1n);
  expect(log.lines.at(-1)).toEqual({
    level: 'warn',
    message: 'the broker did not take an event',
    fields: { event: 'flood', outcome: 'dropped', reason: 'the send queue is full (0 messages)' },
  });
});

/** Takes the counts that the broker got in events `crowded`, in their order. */
const takeCounts = () =>
  takeReplies(bus).flatMap((reply) => {
    if (reply.kind !== 'eventIndication') return [];
    return reply.events.map(({ values }) => (toPlain(values) as Readonly<Record<string, unknown>>)['count']);
  });

test('holds thousands of events back until the broker takes them, in their order, and loses none', async () => {
  const raise = (from: number, to: number) => {
    for (let count = from; count < to; count += 1) agent.raiseEvent('crowded', { zoo: 'main', count });
  };
  raise(0, 3_000);
  await clock.advance(0);
  expect(broker.queueDepth()).toBe(500);
  await broker.take(100);
  raise(3_000, 6_000);
  while ((await broker.take(50)) > 0) await clock.advance(0);
  expect(takeCounts()).toEqual(Array.from({ length: 6_000 }, (_, count) => count));
  expect([broker.dropped, agent.counters.dropped]).toEqual([0, 0n]);
});

test('counts and logs the events beyond ten thousand that wait for the broker', async () => {
  for (let count = 0; count < 10_600; count += 1) agent.raiseEvent('crowded', { zoo: 'main', count });
  await clock.advance(0);
  expect(agent.counters.dropped).toBe(100n);
  expect(log.lines).toContainEqual({
    level: 'warn',
    message: 'the broker did not take an event',
    fields: { event: 'crowded', outcome: 'dropped', reason: '10000 events wait for the broker' },
  });
});
