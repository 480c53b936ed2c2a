import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Agent, type BoundClass } from '#agent';
import { connect } from '#broker';
import { type Console, openConsole } from '#console';
import {
  type AmqpMap,
  type AmqpValue,
  type ObjectId,
  type Query,
  readReply,
  readSchemaXml,
  uint,
  writeQueryRequest,
} from '#qmf';
import { long, subscriptionRequest } from '../../kit/agent/subscriber.ts';
import { animalName, memoryLog, openZoo, type Zoo, zooSchema } from '../../kit/agent/zoo.ts';
import { collect } from '../../kit/console/collect.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { predicateExamples, predicateSubject } from '../../kit/qmf/predicate-examples.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';

/** Tests queries for objects, ids and schemas, and every row of the table of predicates. */
export function testQueries(shared: SharedBroker): void {
  describe('a query', () => {
    let zoo: Zoo;
    let raw: RawConsole;
    let console_: Console;
    const animals = Array.from({ length: 250 }, (_, index) => ({
      name: `a${index}`,
      values: { weight: index, friend: { objectName: animalName('a0') } },
    }));

    beforeAll(async () => {
      zoo = await openZoo(shared.connection, { open: true, animals });
      raw = await openRawConsole(shared.connection);
      console_ = await openConsole({ broker: raw.broker, requestTimeoutMs: 2_000 });
    });
    afterAll(async () => {
      await console_.close();
      await raw[Symbol.asyncDispose]();
      await zoo[Symbol.asyncDispose]();
    });

    const agentName = 'example.org:zoo:one';
    const names = async (query: Omit<Query, 'what'>) =>
      (await collect(console_.query(agentName, query))).map((object) => object.objectId?.objectName);
    const schemaId = { packageName: 'org.example.zoo', className: 'animal' };

    describe('objects', () => {
      test('answers a query for a class in parts of at most a hundred objects, only the last marked as last', async () => {
        const parts = await raw.ask((replyPath) =>
          writeQueryRequest(replyPath, agentName, { what: 'OBJECT', schemaId }),
        );
        const sizes = parts.map((part) =>
          part.kind === 'objects' ? [part.objects.length, part.more] : part.kind,
        );
        expect(sizes).toEqual([
          [100, true],
          [100, true],
          [50, false],
        ]);
        expect(await names({ schemaId })).toEqual(animals.map(({ name }) => animalName(name)));
      });

      test('selects objects by class without package, by id, or all', async () => {
        expect(await names({ schemaId: { className: 'zoo' } })).toEqual(['org.example.zoo:zoo:main']);
        expect(await names({ objectId: { objectName: animalName('a7') } })).toEqual([animalName('a7')]);
        expect(await names({})).toHaveLength(251);
      });

      test('answers a query for objects that do not exist with an empty list', async () => {
        expect(await names({ schemaId: { className: 'unicorn' } })).toEqual([]);
        expect(await names({ schemaId: { packageName: 'org.example', className: 'animal' } })).toEqual([]);
        expect(await names({ objectId: { objectName: 'nobody' } })).toEqual([]);
        expect(await names({ schemaId: { className: 'thermometer' } })).toEqual([]);
      });

      test('selects objects by property and by reference', async () => {
        const where = (source: unknown) => ({ schemaId, where: predicate(source) });
        expect(await names(where(['lt', 'weight', ['quote', uint(2)]]))).toEqual([
          animalName('a0'),
          animalName('a1'),
        ]);
        expect(await names(where(['eq', 'friend', ['quote', animalName('a0')]]))).toHaveLength(250);
        expect(await names(where(['eq', 'friend', ['quote', animalName('a1')]]))).toEqual([]);
        expect(await names({ where: predicate(['eq', '_class_name', ['quote', 'zoo']]) })).toHaveLength(1);
      });

      test('keeps the AMQP type of every value of an object', async () => {
        const [leo] = await collect(
          console_.query(agentName, { objectId: { objectName: animalName('a3') } }),
        );
        const typed = (name: string) => leo?.values.get(name);
        expect(typed('weight')).toEqual({ amqp: 'uint', value: 3 });
        expect(typed('legs')).toEqual({ amqp: 'ubyte', value: 4 });
        expect(typed('meals')).toEqual({ amqp: 'ulong', value: 2n ** 63n + 1n });
        expect(typed('chip')).toMatchObject({ amqp: 'uuid' });
        expect(leo?.deletedNs).toBe(0n);
      });

      test('answers a query for ids without the objects', async () => {
        const parts = await raw.ask((replyPath) =>
          writeQueryRequest(replyPath, agentName, { what: 'OBJECT_ID', schemaId }),
        );
        const ids = parts.flatMap((part): readonly ObjectId[] =>
          part.kind === 'objectIds' ? part.objectIds : [],
        );
        expect(ids).toHaveLength(250);
        expect(ids[0]).toEqual({ agentName, objectName: animalName('a0') });
      });
    });

    describe('schemas', () => {
      test('lists the schema ids, and each schema reads as it was written', async () => {
        const ids = await collect(console_.schemaIds(agentName));
        expect(ids).toEqual(zooSchema.classes.map(({ id }) => id));
        for (const known of zooSchema.classes) {
          const { id, desc, kind } = await console_.schema(agentName, known.id);
          expect({ id, desc, kind }).toEqual({ id: known.id, desc: known.desc, kind: known.kind });
        }
      });

      test('refuses a query for SCHEMA without a class', async () => {
        const [reply] = await raw.ask((replyPath) =>
          writeQueryRequest(replyPath, agentName, { what: 'SCHEMA' }),
        );
        expect(reply).toMatchObject({
          kind: 'exception',
          error: { code: 4, message: expect.stringContaining('_schema_id') },
        });
      });
    });

    test('answers a subscription with what exists, then with each change, until it is cancelled', async () => {
      const properties = raw.createProperties();
      const subscriptionId = () =>
        raw.messages
          .filter(({ correlationId }) => correlationId === properties.correlationId)
          .flatMap(({ body }) => (body.section === 'value' && body.value instanceof Map ? [body.value] : []))
          .map((values) => values.get('_subscription_id'))
          .find((id) => id !== undefined);
      const received = () =>
        raw.messages.flatMap((message) => {
          const reply = readReply(message);
          const isOurs = reply.kind === 'dataIndication' && reply.correlationId === properties.correlationId;
          return isOurs ? reply.objects : [];
        });
      const query: AmqpMap = new Map<AmqpValue, AmqpValue>([
        ['_what', 'OBJECT'],
        ['_schema_id', new Map([['_class_name', 'animal']])],
      ]);
      const subscribe = new Map<AmqpValue, AmqpValue>([
        ['_query', query],
        ['_interval', long(20)],
      ]);
      await raw.send(subscriptionRequest(agentName, '_subscribe_request', subscribe, properties));
      await waitUntil(() => received().length >= 250, 20_000);
      expect(received().map(({ objectId }) => objectId?.objectName)).toEqual(
        animals.map(({ name }) => animalName(name)),
      );
      zoo.agent.update({ open: true, animals: [...animals, { name: 'late', values: { weight: 1 } }] });
      await waitUntil(() => received().length >= 251, 20_000);
      zoo.agent.update({ open: true, animals });
      await waitUntil(() => received().length >= 252, 20_000);
      expect(received().at(-1)?.deletedNs).toBeGreaterThan(0n);
      const id = subscriptionId() ?? '';
      const subscription: AmqpMap = new Map([['_subscription_id', id]]);
      await raw.send(subscriptionRequest(agentName, '_subscribe_cancel_indication', subscription));
      const refused = await raw.ask((path) =>
        subscriptionRequest(agentName, '_subscribe_refresh_indication', subscription, path),
      );
      expect(refused).toMatchObject([{ kind: 'exception', error: { code: 4 } }]);
    });

    test('selects by every predicate of the table as documented', async () => {
      const members = Object.entries(predicateSubject)
        .map(([name, { type }]) => `<property name="${name}" type="${type}" access="RO" optional="y"/>`)
        .join('');
      const schema = readSchemaXml(
        `<schema package="org.example.table"><class name="subject">${members}</class></schema>`,
      );
      const values = Object.fromEntries(
        Object.entries(predicateSubject).map(([name, { value }]) => [name, value]),
      );
      const subject: BoundClass<undefined> = {
        name: 'subject',
        rows: () => new Map([['org.example.table:subject:one', undefined]]),
        properties: () => values,
        statistics: () => ({}),
        methods: {},
      };
      const agentBroker = connect({ ...shared.connection, containerId: 'table', retry: 'never' });
      const agent = new Agent({
        schema,
        classes: [subject],
        vendor: 'example.org',
        product: 'table',
        instance: 'one',
        epoch: 1,
        broker: agentBroker,
        log: memoryLog(),
      });
      agent.update(undefined);
      await agent.open();
      expect(predicateExamples.length).toBeGreaterThanOrEqual(40);
      const wrong: unknown[] = [];
      for (const { predicate: source, matches } of predicateExamples) {
        const objects = await collect(
          console_.query('example.org:table:one', {
            schemaId: { className: 'subject' },
            where: predicate(source),
          }),
        );
        if ((objects.length === 1) !== matches) wrong.push(source);
      }
      await agent.close();
      await agentBroker.close();
      expect(wrong).toEqual([]);
    });

    /** Creates a predicate as a console sends it, which never evaluates it. */
    function predicate(source: unknown): NonNullable<Query['where']> {
      const never = () => expect.fail('evaluated by the console');
      return { source: source as never, compile: never, matches: never };
    }
  });
}
