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
let console: Console;
let agent: ScriptedAgent;
let sender: MemoryBroker;
const zooClass = (className: string) => zooSchema.classes.find(({ id }) => id.className === className)!;

beforeEach(async () => {
  bus = new MemoryBus();
  sender = bus.connect();
  console = await openConsole({ broker: bus.connect() });
  agent = await ScriptedAgent.open(sender, { classes: zooSchema.classes });
  agent.beat();
});
afterEach(() => console.close());

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

async function take<T>(listening: AsyncIterator<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  while (items.length < count) items.push((await listening.next()).value as T);
  return items;
}

test('what agents publish comes object by object, as a whole', async () => {
  const listening = await console.data();
  publish(['leo', 'ina']);
  const items = await take(listening, 2);
  expect(names(items)).toEqual(['leo', 'ina']);
  expect(items[0]).toMatchObject({ agentName: agent.name, object: { createdNs: 1n, deletedNs: 0n } });
});

test('only what was asked for comes', async () => {
  const listening = await console.data({ className: 'zoo', packageName: 'org.example.zoo' });
  const ofNobody = await console.data({ agentName: 'example.org:scripted:two' });
  publish(['leo']);
  publish(['main'], 'zoo');
  expect(names(await take(listening, 1))).toEqual(['main']);
  await ofNobody.close();
  expect(await ofNobody.next()).toEqual({ value: undefined, done: true });
});

test('a slow reader loses the oldest, and is told how many', async () => {
  const listening = await console.data({ limit: 3 });
  publish(Array.from({ length: 50 }, (_, index) => `animal-${index}`));
  await settled();
  expect(listening.dropped).toBe(47);
  expect(names(await take(listening, 3))).toEqual(['animal-47', 'animal-48', 'animal-49']);
});

test('events come with severity and typed values', async () => {
  const listening = await console.events({ className: 'escaped' });
  const { id } = zooClass('escaped') as EventClass;
  const values = new Map<AmqpValue, AmqpValue>([
    ['zoo', 'main'],
    ['animal', 'leo'],
    ['detail', new Map([['since', ulong(5n)]])],
  ]);
  bus.deliver(writeEventIndication(agent.info(), id, 2, values, 99n));
  const [item] = await take(listening, 1);
  expect(item).toMatchObject({ agentName: agent.name, event: { severity: 2, atNs: 99n } });
  expect(await console.eventValues(agent.name, item!.event)).toMatchObject({ zoo: 'main', animal: 'leo' });
});

test('a reader who leaves the loop is detached from the broker', async () => {
  const before = bus.attached.size;
  const listening = await console.data();
  expect(bus.attached.size).toBe(before + 1);
  publish(['leo', 'ina']);
  for await (const item of listening) {
    expect(names([item])).toEqual(['leo']);
    break;
  }
  expect(bus.attached.size).toBe(before);
});

test('what cannot be read is counted', async () => {
  const listening = await console.data();
  const before = console.dropped;
  bus.deliver({
    destination: { exchange: 'topic', key: 'agent.ind.data.x' },
    applicationProperties: new Map(),
    body: { section: 'data', bytes: Uint8Array.of(1) },
  });
  publish(['leo']);
  expect(names(await take(listening, 1))).toEqual(['leo']);
  expect(console.dropped).toBe(before + 1);
});
