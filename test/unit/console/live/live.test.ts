import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type Console, ConsoleClosed, type LiveChange, type LiveOptions, openConsole } from '#console';
import { type AmqpValue, type QmfRequest, uint, writeObjects } from '#qmf';
import { animalName, zooSchema } from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { type Script, ScriptedAgent, type ScriptedObject } from '../../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { waitForCount, waitUntil } from '../../../kit/wait-until.ts';

const closing: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const animal = (name: string, values: Readonly<Record<string, number | string>> = {}): ScriptedObject => ({
  objectName: animalName(name),
  className: 'animal',
  values: new Map<AmqpValue, AmqpValue>(
    Object.entries({ name, ...values }).map(([key, value]) => [
      key,
      typeof value === 'number' ? uint(value) : value,
    ]),
  ),
});
const statistics = (name: string, visitors: number): ScriptedObject => ({
  ...animal(name),
  values: new Map<AmqpValue, AmqpValue>([['visitors', uint(visitors)]]),
});
const isQuery = (request: QmfRequest) => request.kind === 'query' && request.query.what === 'OBJECT';

async function start(requestTimeoutMs = 1_000) {
  const bus = new MemoryBus();
  const broker = bus.connect();
  const clock = new ManualClock();
  const qmfConsole = await openConsole({ broker, clock, requestTimeoutMs });
  closing.push(() => qmfConsole.close());
  return { bus, broker, clock, qmfConsole };
}
async function openAgent(bus: MemoryBus, script: Script = {}): Promise<ScriptedAgent> {
  const agent = await ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, ...script });
  closing.push(() => agent[Symbol.asyncDispose]());
  agent.beat();
  return agent;
}
/** Opens a live collection, and moves the clock on while it waits for agents. */
async function openLive(clock: ManualClock, qmfConsole: Console, options: Partial<LiveOptions> = {}) {
  const opening = qmfConsole.live({ classNames: ['animal'], ...options });
  let isOpen = false;
  void opening.then(() => {
    isOpen = true;
  });
  while (!isOpen) await clock.advance(100);
  return opening;
}
const read = async (changes: AsyncIterable<LiveChange>, count: number) => {
  const iterator = changes[Symbol.asyncIterator]();
  const taken: string[] = [];
  while (taken.length < count) {
    const { value } = await iterator.next();
    const { kind, object } = value as LiveChange;
    taken.push(`${kind} ${object.objectId.objectName.split(',')[1]}`);
  }
  return taken;
};
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
};

describe('a live collection', () => {
  test('yields what exists, then each change', async () => {
    const { bus, clock, qmfConsole } = await start();
    const agent = await openAgent(bus, { objects: [animal('leo'), animal('nala')] });
    const live = await openLive(clock, qmfConsole);
    expect(await read(live, 2)).toEqual(['added leo', 'added nala']);
    agent.publish(animal('leo', { legs: 3 }));
    expect(await read(live, 1)).toEqual(['updated leo']);
    agent.publish(animal('kiara'));
    agent.publish(animal('nala'), { isDeleted: true });
    expect(await read(live, 2)).toEqual(['added kiara', 'removed nala']);
    expect([...live.objects()].map(({ values }) => values.properties['name'])).toEqual(['leo', 'kiara']);
    expect(live.get(agent.name, animalName('leo'))?.values.properties['legs']).toBe(3);
    expect(live.get(agent.name, animalName('nala'))).toBeUndefined();
    expect(live.size).toBe(2);
  });

  test('joins statistics that come alone with the properties that are known', async () => {
    const { bus, clock, qmfConsole } = await start();
    const agent = await openAgent(bus, { objects: [animal('leo', { legs: 4, visitors: 1 })] });
    const live = await openLive(clock, qmfConsole);
    agent.publish(statistics('leo', 9));
    const leo = await live.waitFor(() => {
      const object = live.get(agent.name, animalName('leo'));
      return object?.values.statistics['visitors'] === 9 && object;
    }, 1_000);
    expect({ ...leo.values.properties }).toEqual({ name: 'leo', legs: 4 });
  });

  test('asks an agent that sends statistics of an unknown object', async () => {
    const { bus, clock, qmfConsole } = await start();
    const objects: ScriptedObject[] = [];
    const agent = await openAgent(bus, { objects });
    const live = await openLive(clock, qmfConsole);
    objects.push(animal('leo', { visitors: 3 }));
    agent.publish(statistics('leo', 2));
    expect(await read(live, 1)).toEqual(['added leo']);
    const [leo] = live.objects();
    expect(leo?.values).toMatchObject({ properties: { name: 'leo' }, statistics: { visitors: 3 } });
  });

  test('asks an agent once in ten seconds at most that publishes statistics of objects that it does not list', async () => {
    const { bus, clock, qmfConsole } = await start();
    let queries = 0;
    const agent = await openAgent(bus, {
      answer: (request) => {
        if (isQuery(request)) queries += 1;
        return false;
      },
    });
    await openLive(clock, qmfConsole, { packageName: 'org.example.zoo' });
    const before = queries;
    for (let turn = 0; turn < 300; turn++) {
      agent.publish(statistics('ghost', turn));
      if (turn % 50 === 0) agent.beat();
      await clock.advance(200);
    }
    expect(queries - before).toBeGreaterThanOrEqual(6);
    expect(queries - before).toBeLessThanOrEqual(7);
  });

  test('gives a slow reader the newest state of each object, and how many changes it missed', async () => {
    const { bus, clock, qmfConsole } = await start();
    const agent = await openAgent(bus, { objects: [animal('leo'), animal('nala')] });
    const live = await openLive(clock, qmfConsole);
    const iterator = live[Symbol.asyncIterator]();
    await iterator.next();
    for (let legs = 1; legs <= 1_000; legs++) {
      agent.publish(animal('leo', { legs }));
      if (legs % 100 === 0) await settle();
    }
    agent.publish(animal('brief'));
    agent.publish(animal('brief'), { isDeleted: true });
    await settle();
    await live.waitFor(() => live.get(agent.name, animalName('leo'))?.values.properties['legs'] === 1_000, 1);
    expect((await iterator.next()).value).toMatchObject({ kind: 'added', missed: 0 });
    const { value } = await iterator.next();
    expect(value).toMatchObject({ kind: 'updated', missed: 999 });
    expect((value as LiveChange).object.values.properties['legs']).toBe(1_000);
    agent.publish(animal('nala', { legs: 2 }));
    expect((await iterator.next()).value).toMatchObject({ kind: 'updated', missed: 0 });
  });

  test('keeps what was heard against an older answer that comes after it', async () => {
    const { bus, clock, qmfConsole } = await start(60_000);
    const held = Promise.withResolvers<void>();
    const answers: AmqpValue[][] = [];
    const objects = [animal('leo', { legs: 4 }), animal('nala')];
    const agent = await openAgent(bus, {
      objects,
      answer: async (request, self) => {
        if (!isQuery(request) || request.replyTo === undefined) return false;
        const old = [...self.objects()];
        answers.push(old);
        await held.promise;
        const to = { replyTo: request.replyTo, correlationId: request.correlationId };
        void self.broker.send(writeObjects(to, self.name, old, false));
        return true;
      },
    });
    const opening = openLive(clock, qmfConsole);
    await waitForCount(() => answers.length, 1);
    agent.publish(animal('leo', { legs: 3 }));
    agent.publish(animal('nala'), { isDeleted: true });
    agent.publish(animal('kiara'));
    await settle();
    held.resolve();
    const live = await opening;
    expect([...live.objects()].map(({ values }) => ({ ...values.properties }))).toEqual([
      { name: 'leo', legs: 3 },
      { name: 'kiara' },
    ]);
  });

  test('marks the objects of a silent agent, and reads them again when it returns', async () => {
    const { bus, clock, qmfConsole } = await start();
    const objects = [animal('leo'), animal('nala')];
    const agent = await openAgent(bus, { objects });
    const live = await openLive(clock, qmfConsole);
    await read(live, 2);
    await clock.advance(31_000);
    expect(await read(live, 2)).toEqual(['stale leo', 'stale nala']);
    expect([...live.objects()].map(({ isStale }) => isStale)).toEqual([true, true]);
    objects.splice(1, 1, animal('kiara'));
    agent.beat();
    expect(await read(live, 3)).toEqual(['updated leo', 'added kiara', 'removed nala']);
    expect([...live.objects()].map(({ isStale }) => isStale)).toEqual([false, false]);
  });

  test('removes the objects of an agent that is forgotten', async () => {
    const { bus, clock, qmfConsole } = await start();
    await openAgent(bus, { objects: [animal('leo')] });
    const live = await openLive(clock, qmfConsole);
    await read(live, 1);
    for (let hours = 0; hours < 48 && live.size > 0; hours++) await clock.advance(3_600_000);
    expect(await read(live, 1)).toEqual(['removed leo']);
  });

  test('reads the agents again after a lost connection', async () => {
    const { bus, broker, clock, qmfConsole } = await start();
    const objects = [animal('leo')];
    await openAgent(bus, { objects });
    const live = await openLive(clock, qmfConsole);
    await read(live, 1);
    broker.disconnect();
    objects.splice(0, 1, animal('nala'));
    broker.reconnect();
    expect(await read(live, 2)).toEqual(['added nala', 'removed leo']);
  });

  test('reads an agent again until it answers, and says why it could not', async () => {
    const { bus, clock, qmfConsole } = await start();
    let lost = 0;
    await openAgent(bus, { objects: [animal('leo')], answer: (request) => isQuery(request) && ++lost <= 2 });
    const problems: (readonly [string, number])[] = [];
    const live = await openLive(clock, qmfConsole, {
      onProblem: ({ error, retryMs }) => problems.push([error.name, retryMs]),
    });
    await clock.advance(5_000);
    expect(await read(live, 1)).toEqual(['added leo']);
    expect(problems).toEqual([
      ['NoAnswer', 500],
      ['NoAnswer', 1_000],
    ]);
  });

  test('reads at most 16 agents at a time', async () => {
    const { bus, clock, qmfConsole } = await start(60_000);
    let asked = 0;
    for (let number = 0; number < 40; number++)
      await openAgent(bus, {
        instance: String(number),
        answer: (request) => {
          if (isQuery(request)) asked += 1;
          return isQuery(request);
        },
      });
    void openLive(clock, qmfConsole);
    await waitUntil(() => asked > 0);
    await settle();
    expect(asked).toBe(16);
  });

  test('does not wait for the schema of one agent to show the objects of another', async () => {
    const { bus, clock, qmfConsole } = await start(60_000);
    const live = await openLive(clock, qmfConsole);
    const mute = await openAgent(bus, {
      instance: 'mute',
      answer: (request) => request.kind === 'query' && request.query.what === 'SCHEMA',
    });
    const agent = await openAgent(bus);
    mute.publish(animal('ghost'));
    agent.publish(animal('leo'));
    await settle();
    // The answer of the other agent might have served for both.
    await clock.advance(1_100);
    expect(await read(live, 1)).toEqual(['added leo']);
  });

  test('holds at most as many objects as its limit, and counts the others', async () => {
    const { bus, clock, qmfConsole } = await start();
    const agent = await openAgent(bus, { objects: [animal('leo'), animal('nala')] });
    const live = await openLive(clock, qmfConsole, { limit: 2 });
    agent.publish(animal('kiara'));
    await waitForCount(() => live.omitted, 1);
    expect(live.size).toBe(2);
  });

  test('reads each agent by its own version of a class', async () => {
    const { bus, clock, qmfConsole } = await start();
    const classes = zooSchema.classes.map((schema) => {
      if (schema.kind !== 'object' || schema.id.className !== 'animal') return schema;
      // A later version has one more property, which is called as a statistic of none.
      const [legs] = schema.properties.filter(({ name }) => name === 'legs');
      const properties = [...schema.properties, { ...legs!, name: 'wings', optional: true }];
      return { ...schema, id: { ...schema.id, hash: '00000000-0000-4000-8000-000000000002' }, properties };
    });
    const old = await openAgent(bus, { instance: 'old', objects: [animal('leo', { legs: 4 })] });
    const later = await openAgent(bus, {
      instance: 'later',
      classes,
      objects: [animal('owl', { legs: 2, wings: 2 })],
    });
    const live = await openLive(clock, qmfConsole);
    const valuesOf = ({ name }: ScriptedAgent, object: string) => live.get(name, animalName(object))?.values;
    expect(valuesOf(old, 'leo')?.properties).toEqual({ name: 'leo', legs: 4 });
    expect(valuesOf(later, 'owl')?.properties).toEqual({ name: 'owl', legs: 2, wings: 2 });
    expect(valuesOf(later, 'owl')?.schema?.id.hash).not.toBe(valuesOf(old, 'leo')?.schema?.id.hash);
    // Both go on to publish, in turns.
    for (let legs = 5; legs < 8; legs++) {
      old.publish(animal('leo', { legs }));
      later.publish(animal('owl', { legs, wings: legs }));
    }
    await live.waitFor(
      () =>
        valuesOf(old, 'leo')?.properties['legs'] === 7 && valuesOf(later, 'owl')?.properties['wings'] === 7,
      1_000,
    );
    old.publish(statistics('leo', 9));
    later.publish(statistics('owl', 8));
    await live.waitFor(
      () => [valuesOf(old, 'leo'), valuesOf(later, 'owl')].every((values) => values?.statistics['visitors']),
      1_000,
    );
    expect(valuesOf(old, 'leo')).toMatchObject({ properties: { legs: 7 }, statistics: { visitors: 9 } });
    expect(valuesOf(later, 'owl')).toMatchObject({ properties: { wings: 7 }, statistics: { visitors: 8 } });
  });

  test('leaves out other agents and other classes', async () => {
    const { bus, clock, qmfConsole } = await start();
    const zoo: ScriptedObject = { objectName: 'zoo', className: 'zoo', values: new Map([['name', 'main']]) };
    const agent = await openAgent(bus, { objects: [animal('leo'), zoo] });
    const other = await openAgent(bus, { instance: 'two', objects: [animal('nala')] });
    const live = await openLive(clock, qmfConsole, { agents: (name) => name.endsWith(':one') });
    other.publish(animal('nala'));
    agent.publish(zoo);
    agent.publish(animal('leo', { legs: 5 }));
    await live.waitFor(() => live.get(agent.name, animalName('leo'))?.values.properties['legs'] === 5, 1_000);
    expect(live.size).toBe(1);
  });

  test('waits for a condition in time, until it is closed', async () => {
    const { bus, clock, qmfConsole } = await start();
    const agent = await openAgent(bus);
    const live = await openLive(clock, qmfConsole);
    const hasLeo = () => live.get(agent.name, animalName('leo'));
    const late = expect(live.waitFor(hasLeo, 1_500)).rejects.toThrow('did not come true within 1.5 s');
    await clock.advance(1_600);
    await late;
    const broken = live.waitFor(() => {
      throw new Error('a mistake of the caller');
    }, 1_000);
    await expect(broken).rejects.toThrow('a mistake of the caller');
    const waiting = live.waitFor(hasLeo, 60_000);
    agent.publish(animal('leo'));
    expect((await waiting).values.properties['name']).toBe('leo');
    const endless = expect(live.waitFor(() => false, 60_000)).rejects.toThrow(ConsoleClosed);
    const reading = (async () => {
      const names: string[] = [];
      for await (const { object } of live) names.push(object.objectId.objectName);
      return names;
    })();
    await qmfConsole.close();
    await endless;
    expect(await reading).toEqual([animalName('leo')]);
    await expect(live.waitFor(hasLeo, 1)).rejects.toThrow(ConsoleClosed);
  });
});
