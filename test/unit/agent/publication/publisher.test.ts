import { beforeEach, describe, expect, test } from 'vitest';
import { Agent } from '../../../../src/agent/index.ts';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../../../src/broker/codec/encode-message.ts';
import {
  type IncomingMessage,
  type ManagedObject,
  readReply,
  writeLocateRequest,
} from '../../../../src/qmf/index.ts';
import { animalName, memoryLog, type ZooFacts, zooClasses, zooSchema } from '../../../kit/agent/zoo.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
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
  agent = new Agent<ZooFacts>({
    schema: zooSchema,
    classes: zooClasses({ calls: [] }),
    vendor: 'example.org',
    product: 'zoo',
    instance: 'one',
    epoch: 1,
    broker,
    log: memoryLog(),
    clock,
    publishJitterMs: 0,
  });
  update('leo', 'nala');
  await agent.open();
  await clock.advance(1);
  published();
});

const published = (): ManagedObject[] =>
  bus.sent.splice(0).flatMap(({ applicationProperties, body }) => {
    // The store encodes each object once; the message carries the octets.
    const { body: read } = decodeMessage(encodeMessage({ applicationProperties, body }));
    const reply = readReply({ applicationProperties, body: read } as IncomingMessage);
    return reply.kind === 'dataIndication' ? [...reply.objects] : [];
  });
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
