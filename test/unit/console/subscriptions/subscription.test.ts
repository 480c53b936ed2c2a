import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type AmqpValue,
  type EventClass,
  objectToMap,
  type SchemaClass,
  ulong,
  writeDataIndication,
  writeEventIndication,
} from '#qmf';
import { type Console, openConsole } from '../../../../src/console/index.ts';
import { zooSchema } from '../../../kit/agent/zoo.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../../kit/console/scripted-agent.ts';

let bus: MemoryBus;
let qmfConsole: Console;
let agent: ScriptedAgent;
let sender: MemoryBroker;
const zooClass = (className: string) => zooSchema.classes.find(({ id }) => id.className === className)!;

beforeEach(async () => {
  bus = new MemoryBus();
  sender = bus.connect();
  qmfConsole = await openConsole({ broker: bus.connect() });
  agent = await ScriptedAgent.open(sender, { classes: zooSchema.classes });
  agent.beat();
});
afterEach(() => qmfConsole.close());

const object = (name: string, { id }: SchemaClass) =>
  objectToMap({
    objectId: { objectName: name },
    schemaId: id,
    values: new Map<AmqpValue, AmqpValue>([['name', name]]),
    createdNs: 1n,
    updatedNs: 2n,
    deletedNs: 0n,
  });
const publish = (names: readonly string[], className = 'animal') => {
  const schema = zooClass(className);
  bus.deliver(
    writeDataIndication(
      agent.info(),
      schema.id,
      names.map((name) => object(name, schema)),
    ),
  );
};
const names = (items: readonly { object: { objectId?: { objectName: string } | undefined } }[]) =>
  items.map((item) => item.object.objectId?.objectName);
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function take<T>(subscription: AsyncIterator<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  while (items.length < count) items.push((await subscription.next()).value as T);
  return items;
}

test('yields published objects one by one', async () => {
  const subscription = await qmfConsole.data();
  publish(['leo', 'ina']);
  const items = await take(subscription, 2);
  expect(names(items)).toEqual(['leo', 'ina']);
  expect(items[0]).toMatchObject({ agentName: agent.name, object: { createdNs: 1n, deletedNs: 0n } });
});

test('yields only objects that match agent, package and class', async () => {
  const subscription = await qmfConsole.data({ className: 'zoo', packageName: 'org.example.zoo' });
  const ofOtherAgent = await qmfConsole.data({ agentName: 'example.org:scripted:two' });
  publish(['leo']);
  publish(['main'], 'zoo');
  expect(names(await take(subscription, 1))).toEqual(['main']);
  await ofOtherAgent.close();
  expect(await ofOtherAgent.next()).toEqual({ value: undefined, done: true });
});

test('drops and counts the oldest objects when the reader is slow', async () => {
  const subscription = await qmfConsole.data({ limit: 3 });
  publish(Array.from({ length: 50 }, (_, index) => `animal-${index}`));
  await settled();
  expect(subscription.dropped).toBe(47);
  expect(names(await take(subscription, 3))).toEqual(['animal-47', 'animal-48', 'animal-49']);
});

test('yields events with severity and typed values', async () => {
  const subscription = await qmfConsole.events({ className: 'escaped' });
  const { id } = zooClass('escaped') as EventClass;
  const values = new Map<AmqpValue, AmqpValue>([
    ['zoo', 'main'],
    ['animal', 'leo'],
    ['detail', new Map([['since', ulong(5n)]])],
  ]);
  bus.deliver(writeEventIndication(agent.info(), id, 2, values, 99n));
  const [item] = await take(subscription, 1);
  expect(item).toMatchObject({ agentName: agent.name, event: { severity: 2, atNs: 99n } });
  expect(await qmfConsole.eventValues(agent.name, item!.event)).toMatchObject({ zoo: 'main', animal: 'leo' });
});

test('closes the receiver when the reader leaves the loop', async () => {
  const before = bus.attached.size;
  const subscription = await qmfConsole.data();
  expect(bus.attached.size).toBe(before + 1);
  publish(['leo', 'ina']);
  for await (const item of subscription) {
    expect(names([item])).toEqual(['leo']);
    break;
  }
  expect(bus.attached.size).toBe(before);
});

test('counts a message that it cannot read', async () => {
  const subscription = await qmfConsole.data();
  const before = qmfConsole.dropped;
  bus.deliver({
    destination: { exchange: 'topic', key: 'agent.ind.data.x' },
    applicationProperties: new Map(),
    body: { section: 'data', bytes: Uint8Array.of(1) },
  });
  publish(['leo']);
  expect(names(await take(subscription, 1))).toEqual(['leo']);
  expect(qmfConsole.dropped).toBe(before + 1);
});
