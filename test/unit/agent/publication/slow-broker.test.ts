import { beforeEach, expect, test } from 'vitest';
import { Agent } from '#agent';
import { type IncomingMessage, readReply, toPlain } from '#qmf';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../../../src/broker/codec/encode-message.ts';
import {
  type Animal,
  animalName,
  memoryLog,
  type ZooFacts,
  type ZooLog,
  zooClasses,
  zooSchema,
} from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { SlowBroker } from '../../../kit/broker/slow-broker.ts';
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
  agent = new Agent<ZooFacts>({
    schema: zooSchema,
    classes: zooClasses({ calls: [] }),
    vendor: 'example.org',
    product: 'zoo',
    instance: 'one',
    epoch: 1,
    broker,
    log,
    clock,
    publishJitterMs: 0,
  });
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
  for (const { applicationProperties, body } of bus.sent.splice(0)) {
    const decoded = decodeMessage(encodeMessage({ applicationProperties, body }));
    const reply = readReply({ applicationProperties, body: decoded.body } as IncomingMessage);
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
    // A linear congruential generator (minstd): the same changes in each run.
    let state = 7;
    const random = (below: number) => {
      state = (state * 16_807) % 2_147_483_647;
      return Math.floor((state / 2_147_483_647) * below);
    };
    for (let round = 0; round < 1_500; round++) {
      const name = `a${random(150)}`;
      const old = animals.get(name);
      const change = random(4);
      if (change === 0) animals.delete(name);
      else if (old && change === 1) animals.set(name, { ...old, visitors: round });
      else animals.set(name, { legs: random(9), visitors: round });
      update(animals);
      if (random(5) === 0) await broker.take(random(4));
      if (random(20) === 0) await clock.advance(random(3_000));
      if (random(400) === 0) {
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
