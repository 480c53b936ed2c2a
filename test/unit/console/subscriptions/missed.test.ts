import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type AmqpValue,
  type EventClass,
  objectToMap,
  writeDataIndication,
  writeEventIndication,
} from '#qmf';
import type { DataIndication } from '../../../../src/console/index.ts';
import { type Console, openConsole } from '../../../../src/console/index.ts';
import { zooSchema } from '../../../kit/agent/zoo.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { ScriptedAgent, type ScriptedObject } from '../../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

const animal = zooSchema.classes.find(({ id }) => id.className === 'animal')!;
const named = (legs: number, numbers: readonly number[]): readonly ScriptedObject[] =>
  numbers.map((number) => ({
    objectName: `animal-${number}`,
    className: 'animal',
    values: new Map<AmqpValue, AmqpValue>([['legs', `${legs}`]]),
  }));
const range = (count: number) => Array.from({ length: count }, (_, number) => number);

let bus: MemoryBus;
let sender: MemoryBroker;
let clock: ManualClock;
let qmfConsole: Console;
/** The objects that the agent has now; undefined while it does not answer. */
let objects: readonly ScriptedObject[] | undefined;
let agent: ScriptedAgent;

beforeEach(async () => {
  bus = new MemoryBus();
  sender = bus.connect();
  clock = new ManualClock();
  objects = [];
  qmfConsole = await openConsole({ broker: bus.connect(), clock });
  agent = await ScriptedAgent.open(sender, {
    classes: zooSchema.classes,
    get objects() {
      return objects ?? [];
    },
    answer: ({ kind }) => kind === 'query' && objects === undefined,
  });
  agent.beat();
});
afterEach(() => qmfConsole.close());

/** Publishes objects as they were, with two legs. */
function publish(numbers: readonly number[], deletedNs = 0n): void {
  const maps = numbers.map((number) =>
    objectToMap({
      objectId: { objectName: `animal-${number}` },
      schemaId: animal.id,
      values: new Map<AmqpValue, AmqpValue>([['legs', '2']]),
      createdNs: 1n,
      updatedNs: 2n,
      deletedNs,
    }),
  );
  bus.deliver(writeDataIndication(agent.info(), animal.id, maps));
}

/**
 * Reads in the background. @returns the picture that the reader has: the legs of each object.
 * @param pause what the reader waits for before it takes the item of this number.
 */
function follow(
  subscription: AsyncIterable<DataIndication>,
  pause?: (count: number) => Promise<void> | undefined,
): Map<string, unknown> {
  const known = new Map<string, unknown>();
  let count = 0;
  void (async () => {
    for await (const { object } of subscription) {
      await pause?.(++count);
      const { objectId, values, deletedNs } = object;
      if (deletedNs) known.delete(objectId?.objectName ?? '');
      else known.set(objectId?.objectName ?? '', values.get('legs'));
    }
  })();
  return known;
}
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test('gives a slow reader the present state of every object that it missed, and the deletion of those that are gone', async () => {
  const subscription = await qmfConsole.data({ limit: 5 });
  const dropped: string[] = [];
  subscription.onDropped(({ object }) => void dropped.push(object.objectId?.objectName ?? ''));
  publish(range(50));
  await settled();
  expect(dropped).toEqual(range(45).map((number) => `animal-${number}`));
  expect(subscription.dropped).toBe(45);
  // Meanwhile the first ten are gone, and the others have four legs.
  objects = named(4, range(50).slice(10));
  const known = follow(subscription);
  for (const number of range(3)) known.set(`animal-${number}`, '2');
  await settled();
  expect(known.size).toBe(40);
  for (const number of range(50).slice(10))
    expect([number, known.get(`animal-${number}`)]).toEqual([number, number < 45 ? '4' : '2']);
});

test('gives a missed deletion, and no deletion of an object that is heard of again', async () => {
  const subscription = await qmfConsole.data({ limit: 2 });
  publish([1]);
  publish([1], 3n);
  publish([2, 3, 4]);
  await settled();
  objects = named(2, [3, 4]);
  const known = follow(subscription).set('animal-1', '2');
  await settled();
  expect([...known.keys()].sort()).toEqual(['animal-3', 'animal-4']);
});

test('does not give an object again whose deletion comes while the reader catches up', async () => {
  const subscription = await qmfConsole.data({ limit: 2 });
  publish(range(10));
  await settled();
  objects = named(4, range(10));
  const resume = Promise.withResolvers<void>();
  const known = follow(subscription, (count) => (count === 5 ? resume.promise : undefined));
  await settled();
  expect(known.has('animal-0')).toBe(true);
  objects = named(4, [0, 1, 2, 3, 4, 5, 6, 8, 9]);
  publish([7], 3n);
  resume.resolve();
  await settled();
  expect([...known.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9].map((number) => `animal-${number}`));
});

test('asks again in ten seconds where the agent does not answer, at most three times', async () => {
  const subscription = await qmfConsole.data({ limit: 2 });
  publish(range(10));
  await settled();
  objects = undefined;
  const known = follow(subscription);
  await settled();
  expect(known.size).toBe(2);
  // The query ends after ten seconds, and the next one begins ten seconds later.
  await clock.advance(10_000);
  objects = named(4, range(10));
  await clock.advance(10_000);
  await settled();
  expect(known.size).toBe(10);
  expect(known.get('animal-0')).toBe('4');
});

test('asks no agent while the reader keeps up, and none after the end', async () => {
  const subscription = await qmfConsole.data({ limit: 100 });
  publish(range(50));
  follow(subscription);
  await settled();
  expect(agent.requests.filter(({ kind }) => kind === 'query')).toEqual([]);
  await subscription.close();
  const unread = await qmfConsole.data({ limit: 100 });
  publish(range(300));
  await settled();
  await unread.close();
  await settled();
  expect(agent.requests.filter(({ kind }) => kind === 'query')).toEqual([]);
  expect(clock.countTimers()).toBeLessThan(3);
});

test('tells the reader of events which ones it dropped', async () => {
  const subscription = await qmfConsole.events({ limit: 2 });
  const dropped: unknown[] = [];
  const stop = subscription.onDropped(({ agentName, event }) => dropped.push([agentName, event.atNs]));
  const { id } = zooSchema.classes.find(({ id }) => id.className === 'escaped') as EventClass;
  const raise = (atNs: bigint) => bus.deliver(writeEventIndication(agent.info(), id, 2, new Map(), atNs));
  for (const atNs of [1n, 2n, 3n]) raise(atNs);
  await settled();
  expect(dropped).toEqual([[agent.name, 1n]]);
  stop();
  raise(4n);
  await settled();
  expect(dropped).toHaveLength(1);
  expect(subscription.dropped).toBe(2);
});
