import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AmqpValue,
  double,
  type ObjectId,
  QmfException,
  type QmfReply,
  readText,
  Typed,
  uint,
  ulong,
  writeMethodRequest,
  writeSchemaV1Request,
} from '#qmf';
import { animalName, chip, openZoo, type Zoo, zooSchema } from '../../kit/agent/zoo.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';

/** Calls of methods: what they take and give, and every way to be refused. */
export function testMethods(broker: SharedBroker): void {
  describe('a method', () => {
    let zoo: Zoo;
    let raw: RawConsole;
    const agentName = 'example.org:zoo:one';
    const leo = { objectName: animalName('leo'), agentName };

    beforeAll(async () => {
      zoo = await openZoo(broker.way, { open: true, animals: [{ name: 'leo' }, { name: 'sleepy' }] });
      raw = await openRawConsole(broker.way);
    });
    afterAll(async () => {
      await raw[Symbol.asyncDispose]();
      await zoo[Symbol.asyncDispose]();
    });

    const call = async (
      objectId: ObjectId | undefined,
      method: string,
      args: Record<string, AmqpValue> = {},
    ) => {
      const [reply] = await raw.ask((way) =>
        writeMethodRequest(way, agentName, objectId, method, new Map(Object.entries(args))),
      );
      return reply as QmfReply;
    };
    const refusal = async (...args: Parameters<typeof call>) => {
      const reply = await call(...args);
      return reply.kind === 'exception' ? [reply.error.code, reply.error.message] : reply;
    };

    describe('arguments', () => {
      test('that are left out get the defaults of the schema, by their types', async () => {
        zoo.calls.length = 0;
        const reply = await call(leo, 'feed', { grams: uint(500) });
        expect(reply).toMatchObject({ kind: 'methodResponse' });
        expect(reply.kind === 'methodResponse' && reply.arguments.get('left')).toEqual({
          amqp: 'uint',
          value: 499,
        });
        expect(zoo.calls).toEqual([
          {
            method: 'feed',
            args: {
              grams: 500,
              food: 'hay',
              times: 1,
              limit: 65_535n,
              gently: true,
              note: '',
              tools: [],
              extras: new Map(),
            },
          },
        ]);
      });

      test('are taken as consoles type them', async () => {
        zoo.calls.length = 0;
        await call(leo, 'feed', {
          grams: new Typed('long', 5n),
          food: uint(7),
          times: ulong(2n),
          limit: new Typed('short', 9),
          gently: 'false',
          note: new Typed('binary', Buffer.from('h\u00e4h')),
          tools: '[]',
          extras: '{}',
        });
        expect(zoo.calls[0]?.args).toEqual({
          grams: 5,
          food: '7',
          times: 2,
          limit: 9n,
          gently: false,
          note: 'häh',
          tools: [],
          extras: new Map(),
        });
      });

      test('come back exactly as they went, a double of 2 and a number of 64 bits, too', async () => {
        const sent: Record<string, AmqpValue> = {
          small: new Typed('ubyte', 255),
          signed: new Typed('long', -(2n ** 63n)),
          ratio: double(2),
          single: new Typed('float', 1.5),
          chip: new Typed('uuid', chip),
          since: ulong(2n ** 64n - 1n),
          during: ulong(9_007_199_254_740_993n),
          other: new Map([
            ['_object_name', 'any'],
            ['_agent_name', agentName],
          ]),
          map: new Map<AmqpValue, AmqpValue>([
            ['__proto__', double(2)],
            ['deep', new Map([['er', null]])],
          ]),
          list: [true, double(2), ulong(1n), 'x', [null]],
        };
        const reply = await call(leo, 'echo', sent);
        expect(reply.kind === 'methodResponse' && reply.arguments).toEqual(new Map(Object.entries(sent)));
      });

      test.each<[string, Record<string, AmqpValue>, RegExp]>([
        ['one that is missing', {}, /grams is missing; uint32 expected/],
        [
          'a stranger',
          { grams: uint(1), sugar: true },
          /"sugar" is no argument of feed; it takes grams, food/,
        ],
        ['text for a number', { grams: 'much' }, /grams is "much"; uint32 expected/],
        [
          'a negative number for an unsigned one',
          { grams: new Typed('int', -1) },
          /grams is -1; uint32 expected/,
        ],
        ['a fraction', { grams: double(1.5) }, /grams is 1\.5/],
        ['more than fits', { grams: ulong(2n ** 40n) }, /grams is 1099511627776/],
        [
          'more than the schema allows',
          { grams: uint(100_001) },
          /grams is 100001; a number from 1 to 100000/,
        ],
        ['a list for a map', { grams: uint(1), extras: [] }, /extras/],
        ['two for a bool', { grams: uint(1), gently: uint(2) }, /gently is 2; bool expected/],
      ])('%s is refused with its name and what is wanted', async (_title, args, wanted) => {
        zoo.calls.length = 0;
        expect(await refusal(leo, 'feed', args)).toEqual([4, expect.stringMatching(wanted)]);
        expect(zoo.calls).toEqual([]);
      });
    });

    describe('a call is refused', () => {
      test('for a method that the class has not', async () => {
        expect(await refusal(leo, 'fly')).toEqual([
          2,
          '"fly" is no method of class animal; it has rename, feed, echo',
        ]);
      });
      test('for an object that is not there', async () => {
        const nobody = { objectName: animalName('nobody') };
        expect(await refusal(nobody, 'feed', { grams: uint(1) })).toEqual([
          1,
          expect.stringContaining('main,nobody'),
        ]);
        expect(await refusal({ objectName: 'x' }, 'feed')).toEqual([1, expect.stringContaining('"x"')]);
      });
      test('without an object', async () => {
        expect(await refusal(undefined, 'feed')).toEqual([4, expect.stringContaining('_object_id')]);
      });
      test('in the words of the handler, where it says why', async () => {
        expect(await refusal({ objectName: 'org.example.zoo:zoo:main' }, 'close')).toEqual([
          7,
          'the gate is stuck',
        ]);
      });
      test('with the id of a log entry and no detail, where the fault is ours', async () => {
        const answer = await refusal({ objectName: 'org.example.zoo:zoo:main' }, 'rename', { name: 'x' });
        expect(answer).toEqual([7, expect.stringMatching(/^internal error, see \S+ in the agent's log$/)]);
        const line =
          zoo.log.lines.find(({ message }) => message === 'internal error') ?? expect.fail('no line');
        expect(String((line.fields as { err: Error }).err)).toContain('a bug of the zoo');
        expect(JSON.stringify(answer)).toContain((line.fields as { id: string }).id);
      });
      test('where a handler returns what the schema does not have', async () => {
        expect(await refusal(leo, 'rename', { name: 'x' })).toEqual([
          7,
          expect.stringContaining('internal error'),
        ]);
      });
    });

    test('a slow call does not hold up the next one', async () => {
      const order: string[] = [];
      const sleepy = { objectName: animalName('sleepy') };
      await Promise.all([
        call(sleepy, 'feed', { grams: uint(1) }).then(() => order.push('sleepy')),
        call(leo, 'feed', { grams: uint(1) }).then(() => order.push('leo')),
      ]);
      expect(order).toEqual(['leo', 'sleepy']);
    });

    test('permission is asked before existence, and its refusal reaches the caller', async () => {
      const guarded = await openZoo(broker.way, undefined, {
        instance: 'guarded',
        authorize: ({ className, method }) => {
          throw new QmfException(6, `${className}.${method} is for keepers`);
        },
      });
      const ask = async (objectName: string, method: string) => {
        const [reply] = await raw.ask((way) =>
          writeMethodRequest(way, 'example.org:zoo:guarded', { objectName }, method, new Map()),
        );
        return reply?.kind === 'exception' ? reply.error.code : reply;
      };
      expect(await ask(animalName('leo'), 'feed')).toBe(6);
      expect(await ask(animalName('nobody'), 'feed')).toBe(6);
      expect(await ask(animalName('leo'), 'fly')).toBe(2);
      await guarded[Symbol.asyncDispose]();
    });

    test('a QMFv1 schema request is answered with the class, under the agent name that qpid-tool looks for', async () => {
      for (const known of zooSchema.classes) {
        raw.messages.length = 0;
        await raw.send(writeSchemaV1Request(raw.way(), agentName, 77, known.id));
        await waitUntil(() => raw.messages.length === 1);
        const [message] = raw.messages;
        expect(readText(message?.applicationProperties.get('qmf.agent'))).toBe(agentName);
        expect(message?.body.section).toBe('data');
      }
    });

    describe('what cannot be answered is dropped with one counted line, and the agent lives on', () => {
      const send = (properties: Record<string, AmqpValue>, body: AmqpValue, replyTo?: string) =>
        raw.send({
          destination: { exchange: 'direct', key: agentName },
          replyTo,
          correlationId: '1',
          applicationProperties: new Map(Object.entries(properties)),
          body: { section: 'value', value: body },
        });

      test('requests without reply-to or opcode; an unknown opcode is refused', async () => {
        const { dropped, refusals } = zoo.agent.counters;
        for (let turn = 0; turn < 50; turn++) {
          await send({ 'qmf.opcode': '_method_request' }, new Map());
          await send({ 'qmf.opcode': '_fly_request' }, new Map(), raw.way().replyTo);
          await send({}, 'hello', raw.way().replyTo);
          await send({ 'qmf.opcode': uint(5) }, [], raw.way().replyTo);
          await send({ 'qmf.opcode': '_query_request' }, 'no map');
        }
        expect(await call(leo, 'feed', { grams: uint(1) })).toMatchObject({ kind: 'methodResponse' });
        expect(zoo.agent.counters.dropped - dropped).toBe(150n);
        expect(zoo.agent.counters.refusals - refusals).toBe(100n);
        expect(zoo.log.lines.filter(({ message }) => message === 'message dropped')).toHaveLength(1);
      });

      test('a body that is no map is refused where it can be answered', async () => {
        for (const opcode of ['_query_request', '_method_request']) {
          const [reply] = await raw.ask((way) => ({
            destination: { exchange: 'direct', key: agentName },
            ...way,
            applicationProperties: new Map([['qmf.opcode', opcode]]),
            body: { section: 'value', value: 'no map' },
          }));
          expect(reply).toMatchObject({ kind: 'exception', error: { code: 4 } });
        }
      });
    });
  });
}
