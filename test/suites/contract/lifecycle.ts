import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '#broker';
import {
  type AmqpValue,
  type IncomingMessage,
  type ManagedObject,
  type QmfReply,
  readReply,
  writeLocateRequest,
} from '#qmf';
import { animalName, openZoo, type Zoo } from '../../kit/agent/zoo.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';

/** Reports whether a reply comes from a zoo: qpidd publishes itself as an agent, and answers every locate. */
function isOfZoo(reply: ReturnType<typeof readReply>): reply is QmfReply {
  const name = 'agent' in reply ? reply.agent.name : 'agentName' in reply ? reply.agentName : undefined;
  return name?.startsWith('example.org:') ?? false;
}

/** Tests what an agent publishes, from its first heartbeat to its end. */
export function testLifecycle(shared: SharedBroker): void {
  describe('an agent', () => {
    let raw: RawConsole;
    const zoos: Zoo[] = [];
    const received: QmfReply[] = [];

    beforeEach(async () => {
      raw = await openRawConsole(shared.connection);
      received.length = 0;
      const listen = (message: IncomingMessage) => {
        const reply = readReply(message);
        if (isOfZoo(reply)) received.push(reply);
      };
      // One receiver: a broker keeps the order of messages within a queue, not between queues.
      await raw.broker.receive({ exchange: 'topic', key: 'agent.ind.#' }, listen);
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
    /** Sends a locate. @returns the answer of a zoo. @throws {Error} without one. */
    const locate = async (where?: readonly AmqpValue[], limitMs = 15_000) => {
      raw.messages.length = 0;
      await raw.send(writeLocateRequest(raw.createProperties(), where));
      const findAnswer = () =>
        raw.messages
          .map((message) => readReply(message))
          .find((reply) => reply.kind === 'locateResponse' && isOfZoo(reply));
      await waitUntil(findAnswer, limitMs);
      return findAnswer();
    };
    const indications = () => received.filter((reply) => reply.kind === 'dataIndication');
    const published = (): ManagedObject[] => indications().flatMap(({ objects }) => objects);
    const nameOf = (object: ManagedObject) => object.objectId?.objectName;

    test('introduces itself by its first heartbeat, and then publishes everything', async () => {
      await open(shared.connection, undefined, { epoch: 7, heartbeatSeconds: 30 });
      // A broker may deliver the messages of different receivers in any order.
      const heartbeats = () => received.filter(({ kind }) => kind === 'heartbeat');
      await waitForCount(() => published().length, 2);
      await waitUntil(() => heartbeats().length > 0);
      expect(heartbeats()[0]).toMatchObject({
        kind: 'heartbeat',
        agent: {
          name: 'example.org:zoo:one',
          epoch: 7,
          heartbeatSeconds: 30,
          capability: 1,
        },
      });
      expect(published().map(nameOf)).toEqual(['org.example.zoo:zoo:main', animalName('leo')]);
      expect(published().every(({ objectId }) => objectId?.agentEpoch === undefined)).toBe(true);
    });

    test('sends heartbeats at its interval', async () => {
      await open(shared.connection, undefined, { heartbeatSeconds: 1 });
      await waitUntil(() => received.filter(({ kind }) => kind === 'heartbeat').length >= 3);
    });

    test('answers a locate that its predicate matches, and publishes everything again', async () => {
      const startMs = performance.now();
      await open(shared.connection);
      await waitForCount(() => published().length, 2);
      expect(await locate(['eq', '_product', ['quote', 'zoo']])).toMatchObject({
        agent: { name: 'example.org:zoo:one' },
      });
      await expect(locate(['eq', '_product', ['quote', 'node']], 1_500)).rejects.toThrow(/1500 ms/);
      for (let turn = 0; turn < 20; turn++) await locate();
      await waitUntil(() => published().length >= 4);
      // The agent publishes both objects at most once in two seconds, however long the locates take.
      const publications = published().length / 2;
      expect(publications).toBeLessThanOrEqual(1 + (performance.now() - startMs) / 2_000);
    });

    test('publishes only what changed: whole objects for a property, statistics alone for a statistic', async () => {
      const { agent } = await open(shared.connection, {
        open: true,
        animals: [{ name: 'leo' }, { name: 'nala' }],
      });
      await waitForCount(() => published().length, 3);
      received.length = 0;
      agent.update({
        open: true,
        animals: [
          { name: 'leo', values: { weight: 80_000 } },
          { name: 'nala', statistics: { visitors: 4 } },
          { name: 'new' },
        ],
      });
      await waitForCount(() => published().length, 3);
      const values = new Map(published().map((object) => [nameOf(object), [...object.values.keys()]]));
      expect(values.get(animalName('leo'))).toEqual(
        expect.arrayContaining(['name', 'chip', 'weight', 'visitors']),
      );
      expect(values.get(animalName('nala'))).toEqual(['visitors', 'meals']);
      expect(values.get(animalName('new'))).toContain('weight');
      received.length = 0;
      agent.update({
        open: true,
        animals: [
          { name: 'leo', values: { weight: 80_000 } },
          { name: 'nala', statistics: { visitors: 4 } },
          { name: 'new' },
        ],
      });
      agent.raiseEvent('closed', {});
      await waitUntil(() => received.length > 0);
      expect(received.map(({ kind }) => kind)).toEqual(['eventIndication']);
    });

    test('publishes deletions, with values and time, before new objects', async () => {
      const { agent } = await open(shared.connection);
      await waitForCount(() => published().length, 2);
      received.length = 0;
      agent.update({ open: true, animals: [{ name: 'nala' }] });
      await waitForCount(() => published().length, 2);
      const [deleted, added] = published();
      expect([nameOf(deleted as ManagedObject), nameOf(added as ManagedObject)]).toEqual([
        animalName('leo'),
        animalName('nala'),
      ]);
      expect(deleted?.deletedNs).toBeGreaterThan(1_700_000_000_000_000_000n);
      expect(deleted?.values.get('name')).toBe('leo');
      expect(added?.deletedNs).toBe(0n);
    });

    test('publishes at most a hundred objects in a message', async () => {
      const animals = Array.from({ length: 250 }, (_, index) => ({ name: `a${index}` }));
      await open(shared.connection, { open: true, animals });
      await waitForCount(() => published().length, 251);
      expect(indications().map(({ objects }) => objects.length)).toEqual([1, 100, 100, 50]);
    });

    test.each([
      ['flood', { zoo: 'main' }, 0],
      ['escaped', { zoo: 'main', animal: 'leo', detail: { since: 5 } }, 2],
      ['crowded', { zoo: 'main', count: 9 }, 6],
    ] as const)('publishes event %s with its arguments and severity', async (event, values, severity) => {
      const { agent } = await open(shared.connection);
      agent.raiseEvent(event, values);
      await waitUntil(() => received.some(({ kind }) => kind === 'eventIndication'));
      const indication = received.find((reply) => reply.kind === 'eventIndication')?.events[0];
      expect(indication).toMatchObject({ severity, schemaId: { className: event, type: 'event' } });
      expect([...(indication?.values.keys() ?? [])]).toEqual(Object.keys(values));
    });

    test('publishes the deletion of every object when it ends', async () => {
      const zoo = await open(shared.connection);
      await waitForCount(() => published().length, 2);
      received.length = 0;
      await zoo.agent.close();
      await waitForCount(() => published().length, 2);
      expect(published().every(({ deletedNs }) => deletedNs !== 0n)).toBe(true);
      expect(published().every(({ values }) => values.has('name'))).toBe(true);
    });

    test('publishes nothing when it ends without deletions', async () => {
      const zoo = await open(shared.connection);
      await waitForCount(() => published().length, 2);
      received.length = 0;
      await zoo.agent.close({ deletions: false });
      await zoo.broker.close();
      await expect(locate(undefined, 1_500)).rejects.toThrow(/1500 ms/);
      expect(published()).toEqual([]);
    });

    test('notices another agent of its name by the start id', async () => {
      const reports: string[] = [];
      const first = await open(shared.connection, undefined, {
        heartbeatSeconds: 1,
        onDuplicate: ({ startId }) => reports.push(`first receives ${startId}`),
      });
      const second = await open(shared.connection, undefined, {
        heartbeatSeconds: 1,
        epoch: 2,
        onDuplicate: ({ startId }) => reports.push(`second receives ${startId}`),
      });
      await waitUntil(() => first.agent.isDuplicated && second.agent.isDuplicated);
      expect(new Set(reports)).toEqual(
        new Set([`first receives ${second.agent.startId}`, `second receives ${first.agent.startId}`]),
      );
      expect(first.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    });

    test('publishes nothing before its first heartbeat on a broker that was connected before', async () => {
      const broker = connect({ ...shared.connection, containerId: 'early', retry: 'never' });
      await broker.ready();
      const { agent } = await open(shared.connection, undefined, { broker, instance: 'early' });
      await waitUntil(() => published().length >= 2);
      expect(received.map(({ kind }) => kind)).toEqual(['heartbeat', 'dataIndication', 'dataIndication']);
      await agent.close();
      await broker.close();
    });
  });
}
