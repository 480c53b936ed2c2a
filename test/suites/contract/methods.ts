import { describe, expect, test } from 'vitest';
import { type AmqpValue, QmfException, readText, uint, writeMethodRequest, writeSchemaV1Request } from '#qmf';
import { animalName, openZoo, zooSchema } from '../../kit/agent/zoo.ts';
import { waitForCount } from '../../kit/wait-until.ts';
import type { SharedBroker } from './contract-broker.ts';
import { agentName, leo, shareMethodCaller } from './method-caller.ts';

/** Tests calls of methods: results, and every reason for a refusal. */
export function testMethods(shared: SharedBroker): void {
  describe('methods', () => {
    const caller = shareMethodCaller(shared);
    const { call, refusal } = caller;

    describe('refusals', () => {
      test('refuses a method that the class lacks', async () => {
        expect(await refusal(leo, 'fly')).toEqual([
          2,
          '"fly" is not a method of class animal; expected one of rename, feed, echo',
        ]);
      });
      test('refuses a call on an object that does not exist', async () => {
        const nobody = { objectName: animalName('nobody') };
        expect(await refusal(nobody, 'feed', { grams: uint(1) })).toEqual([
          1,
          expect.stringContaining('main,nobody'),
        ]);
        expect(await refusal({ objectName: 'x' }, 'feed')).toEqual([1, expect.stringContaining('"x"')]);
      });
      test('refuses a call without an object', async () => {
        expect(await refusal(undefined, 'feed')).toEqual([4, expect.stringContaining('_object_id')]);
      });
      test('answers a refusal of the handler with its text', async () => {
        expect(await refusal({ objectName: 'org.example.zoo:zoo:main' }, 'close')).toEqual([
          7,
          'the gate is stuck',
        ]);
      });
      test('answers an internal error with the id of a log entry and no detail', async () => {
        const answer = await refusal({ objectName: 'org.example.zoo:zoo:main' }, 'rename', { name: 'x' });
        expect(answer).toEqual([7, expect.stringMatching(/^internal error, see \S+ in the agent's log$/)]);
        const line =
          caller.zoo.log.lines.find(({ message }) => message === 'internal error') ?? expect.fail('no line');
        expect(String((line.fields as { err: Error }).err)).toContain('a bug of the zoo');
        expect(JSON.stringify(answer)).toContain((line.fields as { id: string }).id);
      });
      test('answers an internal error where a handler returns a value that the schema lacks', async () => {
        expect(await refusal(leo, 'rename', { name: 'x' })).toEqual([
          7,
          expect.stringContaining('internal error'),
        ]);
      });
    });

    test('answers a call while an earlier one is still running', async () => {
      const order: string[] = [];
      const sleepy = { objectName: animalName('sleepy') };
      await Promise.all([
        call(sleepy, 'feed', { grams: uint(1) }).then(() => order.push('sleepy')),
        call(leo, 'feed', { grams: uint(1) }).then(() => order.push('leo')),
      ]);
      expect(order).toEqual(['leo', 'sleepy']);
    });

    test('checks permission before it looks the object up', async () => {
      const guarded = await openZoo(shared.connection, undefined, {
        instance: 'guarded',
        authorize: ({ className, method }) => {
          throw new QmfException(6, `${className}.${method} is for keepers`);
        },
      });
      const call = async (objectName: string, method: string) => {
        const [reply] = await caller.raw.ask((replyPath) =>
          writeMethodRequest(replyPath, 'example.org:zoo:guarded', { objectName }, method, new Map()),
        );
        return reply?.kind === 'exception' ? reply.error.code : reply;
      };
      expect(await call(animalName('leo'), 'feed')).toBe(6);
      expect(await call(animalName('nobody'), 'feed')).toBe(6);
      expect(await call(animalName('leo'), 'fly')).toBe(2);
      await guarded[Symbol.asyncDispose]();
    });

    test('answers a QMFv1 schema request under the agent name that qpid-tool expects', async () => {
      for (const known of zooSchema.classes) {
        caller.raw.messages.length = 0;
        await caller.raw.send(writeSchemaV1Request(caller.raw.createProperties(), agentName, 77, known.id));
        await waitForCount(() => caller.raw.messages.length, 1);
        const [message] = caller.raw.messages;
        expect(readText(message?.applicationProperties.get('qmf.agent'))).toBe(agentName);
        expect(message?.body.section).toBe('data');
      }
    });

    describe('messages that cannot be answered', () => {
      const send = (properties: Record<string, AmqpValue>, body: AmqpValue, replyTo?: string) =>
        caller.raw.send({
          destination: { exchange: 'direct', key: agentName },
          replyTo,
          correlationId: '1',
          applicationProperties: new Map(Object.entries(properties)),
          body: { section: 'value', value: body },
        });

      test('drops requests without reply-to or opcode with one counted log line, and refuses an unknown opcode', async () => {
        const { dropped, refusals } = caller.zoo.agent.counters;
        for (let turn = 0; turn < 50; turn++) {
          await send({ 'qmf.opcode': '_method_request' }, new Map());
          await send({ 'qmf.opcode': '_fly_request' }, new Map(), caller.raw.createProperties().replyTo);
          await send({}, 'hello', caller.raw.createProperties().replyTo);
          await send({ 'qmf.opcode': uint(5) }, [], caller.raw.createProperties().replyTo);
          await send({ 'qmf.opcode': '_query_request' }, 'not a map');
        }
        expect(await call(leo, 'feed', { grams: uint(1) })).toMatchObject({ kind: 'methodResponse' });
        expect(caller.zoo.agent.counters.dropped - dropped).toBe(150n);
        expect(caller.zoo.agent.counters.refusals - refusals).toBe(100n);
        expect(caller.zoo.log.lines.filter(({ message }) => message === 'message dropped')).toHaveLength(1);
      });

      test('refuses a body that is not a map where the request has a reply-to', async () => {
        for (const opcode of ['_query_request', '_method_request']) {
          const [reply] = await caller.raw.ask((replyPath) => ({
            destination: { exchange: 'direct', key: agentName },
            ...replyPath,
            applicationProperties: new Map([['qmf.opcode', opcode]]),
            body: { section: 'value', value: 'not a map' },
          }));
          expect(reply).toMatchObject({ kind: 'exception', error: { code: 4 } });
        }
      });
    });
  });
}
