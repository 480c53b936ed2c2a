import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '#broker';
import {
  type AmqpValue,
  dataBinding,
  eventBinding,
  heartbeatBinding,
  type IncomingMessage,
  type ManagedObject,
  type QmfReply,
  readReply,
  writeLocateRequest,
} from '#qmf';
import { animalName, openZoo, type Zoo } from '../../kit/agent/zoo.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';

const notLocated = 'still not so';

/** qpidd publishes about itself, and answers whatever is asked. */
function isOfZoo(reply: ReturnType<typeof readReply>): reply is QmfReply {
  const name = 'agent' in reply ? reply.agent.name : 'agentName' in reply ? reply.agentName : undefined;
  return name?.startsWith('example.org:') ?? false;
}

/** What an agent publishes, from its first heartbeat to its end. */
export function testLifecycle(broker: SharedBroker): void {
  describe('an agent', () => {
    let raw: RawConsole;
    const zoos: Zoo[] = [];
    const seen: QmfReply[] = [];

    beforeEach(async () => {
      raw = await openRawConsole(broker.way);
      seen.length = 0;
      const listen = (message: IncomingMessage) => {
        const reply = readReply(message);
        if (isOfZoo(reply)) seen.push(reply);
      };
      for (const binding of [heartbeatBinding, dataBinding, eventBinding])
        await raw.broker.receive(binding, listen);
    });
    afterEach(async () => {
      for (const zoo of zoos.splice(0)) await zoo[Symbol.asyncDispose]();
      await raw[Symbol.asyncDispose]();
    });

    const open = async (...args: Parameters<typeof openZoo>) => {
      const zoo = await openZoo(...args);
      zoos.push(zoo);
      return zoo;
    };
    /** The answer of an agent of the zoo to the question who is there. */
    const located = async (where?: readonly AmqpValue[]) => {
      raw.messages.length = 0;
      await raw.send(writeLocateRequest(raw.way(), where));
      const found = () =>
        raw.messages
          .map((message) => readReply(message))
          .find((reply) => reply.kind === 'locateResponse' && isOfZoo(reply));
      await waitUntil(found, 1_500);
      return found();
    };
    const indications = () => seen.filter((reply) => reply.kind === 'dataIndication');
    const told = (): ManagedObject[] => indications().flatMap(({ objects }) => objects);
    const nameOf = (object: ManagedObject) => object.objectId?.objectName;

    test('the first heartbeat says who the agent is, and everything is published after it', async () => {
      await open(broker.way, undefined, { epoch: 7, heartbeatSeconds: 30 });
      await waitUntil(() => told().length === 2);
      const [heartbeat] = seen;
      expect(heartbeat).toMatchObject({
        kind: 'heartbeat',
        agent: {
          name: 'example.org:zoo:one',
          epoch: 7,
          heartbeatSeconds: 30,
          capability: 1,
        },
      });
      expect(told().map(nameOf)).toEqual(['org.example.zoo:zoo:main', animalName('leo')]);
      expect(told().every(({ objectId }) => objectId?.agentEpoch === undefined)).toBe(true);
    });

    test('it beats at its interval', async () => {
      await open(broker.way, undefined, { heartbeatSeconds: 1 });
      await waitUntil(() => seen.filter(({ kind }) => kind === 'heartbeat').length >= 3, 10_000);
    });

    test('a question who is there is answered where its predicate holds, and everything is published again', async () => {
      await open(broker.way);
      await waitUntil(() => told().length === 2);
      expect(await located(['eq', '_product', ['quote', 'zoo']])).toMatchObject({
        agent: { name: 'example.org:zoo:one' },
      });
      await expect(located(['eq', '_product', ['quote', 'node']])).rejects.toThrow(notLocated);
      // At most once in two seconds, however often it is asked.
      for (let turn = 0; turn < 20; turn++) await located();
      await waitUntil(() => told().length === 4, 4_000);
    });

    test('only what changed is published, whole where a property changed, its statistics where only those did', async () => {
      const { agent } = await open(broker.way, { open: true, animals: [{ name: 'leo' }, { name: 'nala' }] });
      await waitUntil(() => told().length === 3);
      seen.length = 0;
      agent.update({
        open: true,
        animals: [
          { name: 'leo', values: { weight: 80_000 } },
          { name: 'nala', statistics: { visitors: 4 } },
          { name: 'new' },
        ],
      });
      await waitUntil(() => told().length === 3);
      const values = new Map(told().map((object) => [nameOf(object), [...object.values.keys()]]));
      expect(values.get(animalName('leo'))).toEqual(
        expect.arrayContaining(['name', 'chip', 'weight', 'visitors']),
      );
      expect(values.get(animalName('nala'))).toEqual(['visitors', 'meals']);
      expect(values.get(animalName('new'))).toContain('weight');
      seen.length = 0;
      agent.update({
        open: true,
        animals: [
          { name: 'leo', values: { weight: 80_000 } },
          { name: 'nala', statistics: { visitors: 4 } },
          { name: 'new' },
        ],
      });
      agent.raiseEvent('closed', {});
      await waitUntil(() => seen.length > 0);
      expect(seen.map(({ kind }) => kind)).toEqual(['eventIndication']);
    });

    test('what is gone is told with its values and the time, before what is new', async () => {
      const { agent } = await open(broker.way);
      await waitUntil(() => told().length === 2);
      seen.length = 0;
      agent.update({ open: true, animals: [{ name: 'nala' }] });
      await waitUntil(() => told().length === 2);
      const [gone, added] = told();
      expect([nameOf(gone as ManagedObject), nameOf(added as ManagedObject)]).toEqual([
        animalName('leo'),
        animalName('nala'),
      ]);
      expect(gone?.deletedNs).toBeGreaterThan(1_700_000_000_000_000_000n);
      expect(gone?.values.get('name')).toBe('leo');
      expect(added?.deletedNs).toBe(0n);
    });

    test('many objects of one class are published at most a hundred in a message', async () => {
      const animals = Array.from({ length: 250 }, (_, index) => ({ name: `a${index}` }));
      await open(broker.way, { open: true, animals });
      await waitUntil(() => told().length === 251);
      expect(indications().map(({ objects }) => objects.length)).toEqual([1, 100, 100, 50]);
    });

    test.each([
      ['flood', { zoo: 'main' }, 0],
      ['escaped', { zoo: 'main', animal: 'leo', detail: { since: 5 } }, 2],
      ['crowded', { zoo: 'main', count: 9 }, 6],
    ] as const)('event %s is told with its arguments and severity', async (event, values, severity) => {
      const { agent } = await open(broker.way);
      agent.raiseEvent(event, values);
      await waitUntil(() => seen.some(({ kind }) => kind === 'eventIndication'));
      const found = seen.find((reply) => reply.kind === 'eventIndication')?.events[0];
      expect(found).toMatchObject({ severity, schemaId: { className: event, type: 'event' } });
      expect([...(found?.values.keys() ?? [])]).toEqual(Object.keys(values));
    });

    test('an agent that ends tells that all its objects are gone', async () => {
      const zoo = await open(broker.way);
      await waitUntil(() => told().length === 2);
      seen.length = 0;
      await zoo.agent.close();
      await waitUntil(() => told().length === 2);
      expect(told().every(({ deletedNs }) => deletedNs !== 0n)).toBe(true);
      expect(told().every(({ values }) => values.has('name'))).toBe(true);
    });

    test('an agent that will be back at once tells nothing', async () => {
      const zoo = await open(broker.way);
      await waitUntil(() => told().length === 2);
      seen.length = 0;
      await zoo.agent.close({ deletions: false });
      await zoo.broker.close();
      await expect(located()).rejects.toThrow(notLocated);
      expect(told()).toEqual([]);
    });

    test('two agents of one name notice each other, and are told apart by their start ids', async () => {
      const told: string[] = [];
      const first = await open(broker.way, undefined, {
        heartbeatSeconds: 1,
        onDuplicate: ({ startId }) => told.push(`first hears ${startId}`),
      });
      const second = await open(broker.way, undefined, {
        heartbeatSeconds: 1,
        epoch: 2,
        onDuplicate: ({ startId }) => told.push(`second hears ${startId}`),
      });
      await waitUntil(() => first.agent.isDuplicated && second.agent.isDuplicated, 5_000);
      expect(new Set(told)).toEqual(
        new Set([`first hears ${second.agent.startId}`, `second hears ${first.agent.startId}`]),
      );
      expect(first.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    });

    test('nothing is published before the first heartbeat, however long the broker is there', async () => {
      const way = connect({ ...broker.way, containerId: 'early', retry: 'never' });
      await way.ready();
      const { agent } = await open(broker.way, undefined, { broker: way, instance: 'early' });
      await waitUntil(() => told().length >= 2);
      expect(seen.map(({ kind }) => kind)).toEqual(['heartbeat', 'dataIndication', 'dataIndication']);
      await agent.close();
      await way.close();
    });
  });
}
