import { beforeEach, describe, expect, test } from 'vitest';
import type { Agent } from '#agent';
import { type ManagedObject, writeLocateRequest } from '#qmf';
import { animalName, createZooAgent, memoryLog, type ZooFacts } from '../../../kit/agent/zoo.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { takeReplies } from '../../../kit/broker/take-replies.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

let bus: MemoryBus;
let clock: ManualClock;
let broker: MemoryBroker;
let agent: Agent<ZooFacts>;

const update = (...names: readonly string[]) =>
  agent.update({ open: true, animals: names.map((name) => ({ name })) });

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  broker = bus.connect();
  agent = createZooAgent({ broker, log: memoryLog(), clock });
  update('leo', 'nala');
  await agent.open();
  await clock.advance(1);
  published();
});

const published = (): ManagedObject[] =>
  takeReplies(bus).flatMap((reply) => (reply.kind === 'dataIndication' ? [...reply.objects] : []));
/** The names of the objects that are published as deleted. */
const deletions = () =>
  published()
    .filter(({ deletedNs }) => deletedNs !== 0n)
    .map(({ objectId }) => objectId?.objectName);
const locate = async () => {
  bus.deliver(writeLocateRequest({ replyTo: 'somewhere', correlationId: '1' }));
  await clock.advance(2_000);
};

describe('after a reconnection', () => {
  test('publishes the deletions of the outage with everything else, for as long as consoles may come back', async () => {
    broker.disconnect();
    update('leo');
    await clock.advance(3_600_000);
    expect(published()).toEqual([]);
    broker.reconnect();
    await clock.advance(1);
    const all = published();
    expect(all.map(({ objectId, deletedNs }) => [objectId?.objectName, deletedNs !== 0n])).toEqual([
      [animalName('nala'), true],
      ['org.example.zoo:zoo:main', false],
      [animalName('leo'), false],
    ]);
    await clock.advance(30_000);
    await locate();
    expect(deletions()).toEqual([animalName('nala')]);
    await clock.advance(30_000);
    await locate();
    expect(deletions()).toEqual([]);
  });

  test('repeats the deletions shortly before the loss: consoles may have missed them', async () => {
    update('leo');
    await clock.advance(61_000);
    update();
    expect(deletions()).toEqual([animalName('nala'), animalName('leo')]);
    await clock.advance(20_000);
    broker.disconnect();
    broker.reconnect();
    await clock.advance(2_000);
    expect(deletions()).toEqual([animalName('leo')]);
  });

  test('does not publish the deletion of an object that exists again', async () => {
    broker.disconnect();
    update('leo');
    update('leo', 'nala');
    broker.reconnect();
    await clock.advance(2_000);
    expect(deletions()).toEqual([]);
  });

  test('keeps the last 10,000 deletions', async () => {
    broker.disconnect();
    for (let turn = 0; turn < 15; turn++) {
      update(...Array.from({ length: 1_000 }, (_, index) => `a${turn}-${index}`));
    }
    update();
    broker.reconnect();
    await clock.advance(2_000);
    const names = deletions();
    expect(names).toHaveLength(10_000);
    expect(names.at(-1)).toBe(animalName('a14-999'));
    expect(new Set(names).size).toBe(10_000);
  });
});

test('repeats no deletions to a console that locates agents on a connection that was never lost', async () => {
  update('leo');
  published();
  await locate();
  expect(deletions()).toEqual([]);
});

test('publishes statistics alone while only they jitter, and never a property with them', async () => {
  const pass = (visitors: number, legs = 4) =>
    agent.update({
      open: true,
      animals: ['leo', 'nala'].map((name) => ({
        name,
        values: { legs },
        statistics: { visitors, meals: visitors % 2 === 0 ? 0n : 2n ** 63n },
      })),
    });
  const members = () => published().map(({ values }) => [...values.keys()].toSorted().join(' '));
  for (let round = 0; round < 200; round += 1) {
    pass(round);
    pass(round);
    await clock.advance(10);
  }
  const jitter = members();
  expect(jitter).toHaveLength(400);
  expect(new Set(jitter)).toEqual(new Set(['meals visitors']));
  pass(199, 3);
  await clock.advance(10);
  const changed = members();
  expect(changed).toHaveLength(2);
  for (const names of changed) expect(names).toContain('legs');
});
