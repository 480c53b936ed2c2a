import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#broker';
import { type Console, openConsole } from '#console';
import {
  type IncomingMessage,
  type ObjectId,
  QmfException,
  writeQueryRequest,
  writeSchemaV1Request,
} from '#qmf';
import { animalName, openZoo, type Zoo, zooSchema } from '../kit/agent/zoo.ts';
import { collect } from '../kit/console/collect.ts';
import { openRawConsole } from '../kit/console/raw-console.ts';
import { waitForCount, waitUntil } from '../kit/wait-until.ts';
import { type StartContractBroker, shareBroker } from './contract/contract-broker.ts';

const agentName = 'example.org:zoo:one';
const leo: ObjectId = { objectName: animalName('leo'), agentName };

/** Tests answers under a key of the topic exchange, as consoles on qpidd request them, on a broker with qpidd's exchanges. */
export function describeTopicReplies(name: string, start: StartContractBroker): void {
  describe(`answers on the topic exchange of ${name}`, () => {
    const shared = shareBroker(start);
    let zoo: Zoo;
    const closing: (() => PromiseLike<unknown>)[] = [];
    beforeAll(async () => {
      zoo = await openZoo(shared.connection);
      closing.push(() => zoo[Symbol.asyncDispose]());
    });
    afterAll(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    async function openConsoleOf(dialect: string): Promise<Console> {
      const { urls } = shared.connection;
      const broker = connect({ urls, dialect, containerId: crypto.randomUUID(), retry: 'never' });
      const console = await openConsole({ broker });
      closing.push(
        () => broker.close(),
        () => console.close(),
      );
      return console;
    }

    test.each([
      ['qpidd', /^qmf\.default\.topic\/direct-console\.[0-9a-f-]{36}$/],
      ['qpid', /^[^/]+$/],
    ])('an agent answers each kind of request of a console with dialect %s', async (dialect, form) => {
      const { urls } = shared.connection;
      await using raw = await openRawConsole({ urls, dialect });
      expect(raw.createProperties().replyTo).toMatch(form);
      const console = await openConsoleOf(dialect);
      expect((await collect(console.discover())).map((agent) => agent.name)).toEqual([agentName]);
      const objects = await collect(console.objects(agentName, { className: 'animal' }));
      expect(objects.map(({ objectId }) => objectId?.objectName)).toEqual([animalName('leo')]);
      const ids = await collect(console.schemaIds(agentName));
      expect(ids.length).toBe(zooSchema.classes.length);
      for (const id of ids) expect((await console.schema(agentName, id)).id).toEqual(id);
      expect(await console.call(agentName, leo, 'feed', { grams: 7 })).toEqual({ left: 6 });
      const zooId = { objectName: 'org.example.zoo:zoo:main', agentName };
      await expect(console.call(agentName, zooId, 'close', {})).rejects.toThrow(QmfException);
    });

    test('an agent answers requests of QMFv1 under a key of the topic exchange', async () => {
      await using raw = await openRawConsole({ urls: shared.connection.urls, dialect: 'qpidd' });
      const id = zooSchema.classes[0]?.id;
      if (id === undefined) throw new Error('the zoo has no class; expected one');
      await raw.send(writeSchemaV1Request(raw.createProperties(), agentName, 7, id));
      await waitForCount(() => raw.messages.length, 1);
      expect(raw.messages[0]?.body.section).toBe('data');
    });

    test('a private address stays a queue of the broker', async () => {
      const { urls } = shared.connection;
      await using broker = connect({ urls, dialect: 'qpidd', containerId: 'private', retry: 'never' });
      const replies = await broker.receiveReplies(() => undefined, { isPrivate: true });
      expect(replies.address()).toMatch(/^[^/]+$/);
    });

    test.each([
      'qmf.default.topic/agent.ind.data.org_example_zoo.animal',
      'qmf.default.topic/console.request.agent_locate',
    ])('an agent sends no answer to the reply address %s, which others receive', async (replyTo) => {
      await using raw = await openRawConsole(shared.connection);
      const overheard: IncomingMessage[] = [];
      for (const key of ['agent.#', 'console.#']) {
        await raw.broker.receive({ exchange: 'topic', key }, (message) => {
          if (message.correlationId === 'flood') overheard.push(message);
        });
      }
      const before = zoo.agent.counters.dropped;
      await raw.send(writeQueryRequest({ replyTo, correlationId: 'flood' }, agentName, { what: 'OBJECT' }));
      await waitUntil(() => zoo.agent.counters.dropped > before);
      const [answer] = await raw.ask((path) => writeQueryRequest(path, agentName, { what: 'SCHEMA_ID' }));
      expect(answer?.kind).toBe('schemaIds');
      expect(overheard).toEqual([]);
    });
  });
}
