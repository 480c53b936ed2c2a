import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type LiveChange, openConsole } from '#console';
import { type AmqpValue, objectToMap, uint, writeDataIndication } from '#qmf';
import { animalName, zooSchema } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { liveHeap } from '../../kit/live-heap.ts';

/**
 * Twenty seconds of 10,000 updates a second, as fast as the console takes them, stand for the minute: what is held for the reader is
 * complete after the first update of each object, and all later ones replace it.
 */
const updates = 200_000;
const animals = 1_000;
const perMessage = 100;
/** Growth between the first tenth of the updates and the last, beside garbage that is collected later. */
const maxGrowth = 8 * 1024 * 1024;

test('a reader that pauses during 200,000 updates gets one change of each object with its newest state, in flat memory', async () => {
  const bus = new MemoryBus();
  const qmfConsole = await openConsole({ broker: bus.connect() });
  const schemaId = zooSchema.classes.find(({ id }) => id.className === 'animal')!.id;
  const values = (number: number, legs: number) =>
    new Map<AmqpValue, AmqpValue>([
      ['name', `a${number}`],
      ['legs', uint(legs)],
    ]);
  const agent = await ScriptedAgent.open(bus.connect(), {
    classes: zooSchema.classes,
    objects: Array.from({ length: animals }, (_, number) => ({
      objectName: animalName(`a${number}`),
      className: 'animal',
      values: values(number, 0),
    })),
  });
  agent.beat();
  const live = await qmfConsole.live({ classNames: ['animal'] });
  expect(live.size).toBe(animals);
  const reader = live[Symbol.asyncIterator]();
  // The reader takes what exists, and then pauses.
  for (let taken = 0; taken < animals; taken++) await reader.next();

  const legsOf = (number: number) =>
    live.get(agent.name, animalName(`a${number}`))?.values.properties['legs'];
  let heapBefore = 0;
  for (let update = 0; update < updates; update += perMessage) {
    const first = update % animals;
    const legs = 1 + Math.floor(update / animals);
    const objects = Array.from({ length: perMessage }, (_, index) =>
      objectToMap({
        objectId: { objectName: animalName(`a${first + index}`), agentName: agent.name },
        schemaId,
        values: values(first + index, legs),
        createdNs: 1n,
        updatedNs: BigInt(legs),
        deletedNs: 0n,
      }),
    );
    void agent.broker.send(writeDataIndication(agent.info(), schemaId, objects));
    // The console, unlike its reader, keeps up.
    while (legsOf(first + perMessage - 1) !== legs) await setImmediate();
    bus.sent.length = 0;
    if (update === updates / 10) heapBefore = liveHeap();
  }
  expect(liveHeap() - heapBefore).toBeLessThan(maxGrowth);

  const changes = new Map<string, LiveChange>();
  const rounds = updates / animals;
  for (let taken = 0; taken < animals; taken++) {
    const { value } = (await reader.next()) as { value: LiveChange };
    changes.set(value.object.objectId.objectName, value);
  }
  expect(changes.size).toBe(animals);
  for (const { kind, object, missed } of changes.values()) {
    expect([kind, object.values.properties['legs'], missed]).toEqual(['updated', rounds, rounds - 1]);
  }
  // Nothing else was held for the reader: its next change is the next that happens.
  const next = reader.next();
  agent.publish({ objectName: animalName('a7'), className: 'animal', values: values(7, 9_999) });
  expect((await next).value).toMatchObject({
    missed: 0,
    object: { values: { properties: { legs: 9_999 } } },
  });
  await qmfConsole.close();
  await agent[Symbol.asyncDispose]();
}, 480_000);
