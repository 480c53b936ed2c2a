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

const present = (...names: readonly string[]) =>
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
  present('leo', 'nala');
  await agent.open();
  await clock.pass(1);
  told();
});

const told = (): ManagedObject[] =>
  bus.sent.splice(0).flatMap(({ applicationProperties, body }) => {
    // Objects travel as octets that are made once.
    const { body: read } = decodeMessage(encodeMessage({ applicationProperties, body }));
    const reply = readReply({ applicationProperties, body: read } as IncomingMessage);
    return reply.kind === 'dataIndication' ? [...reply.objects] : [];
  });
/** Names of what is told as gone. */
const deletions = () =>
  told()
    .filter(({ deletedNs }) => deletedNs !== 0n)
    .map(({ objectId }) => objectId?.objectName);
const ask = async () => {
  bus.deliver(writeLocateRequest({ replyTo: 'somewhere', correlationId: '1' }));
  await clock.pass(2_000);
};

describe('when the broker is back', () => {
  test('what was deleted meanwhile is told with all the rest, for as long as consoles may come back', async () => {
    broker.disconnect();
    present('leo');
    await clock.pass(3_600_000);
    expect(told()).toEqual([]);
    broker.reconnect();
    await clock.pass(1);
    const all = told();
    expect(all.map(({ objectId, deletedNs }) => [objectId?.objectName, deletedNs !== 0n])).toEqual([
      [animalName('nala'), true],
      ['org.example.zoo:zoo:main', false],
      [animalName('leo'), false],
    ]);
    await clock.pass(30_000);
    await ask();
    expect(deletions()).toEqual([animalName('nala')]);
    await clock.pass(30_000);
    await ask();
    expect(deletions()).toEqual([]);
  });

  test('what was deleted shortly before its loss is told again: it may have gone unheard', async () => {
    present('leo');
    await clock.pass(61_000);
    present();
    expect(deletions()).toEqual([animalName('nala'), animalName('leo')]);
    await clock.pass(20_000);
    broker.disconnect();
    broker.reconnect();
    await clock.pass(2_000);
    expect(deletions()).toEqual([animalName('leo')]);
  });

  test('what was deleted and made again is not told as gone', async () => {
    broker.disconnect();
    present('leo');
    present('leo', 'nala');
    broker.reconnect();
    await clock.pass(2_000);
    expect(deletions()).toEqual([]);
  });

  test('no more than 10,000 deletions are kept for it, the last ones', async () => {
    broker.disconnect();
    for (let turn = 0; turn < 15; turn++) {
      present(...Array.from({ length: 1_000 }, (_, index) => `a${turn}-${index}`));
    }
    present();
    broker.reconnect();
    await clock.pass(2_000);
    const gone = deletions();
    expect(gone).toHaveLength(10_000);
    expect(gone.at(-1)).toBe(animalName('a14-999'));
    expect(new Set(gone).size).toBe(10_000);
  });
});

test('who asks while the broker was never lost hears of no deletions', async () => {
  present('leo');
  told();
  await ask();
  expect(deletions()).toEqual([]);
});
