import type { Delivery, EventContext, Sender } from 'rhea';
import { expect, test } from 'vitest';
import type { Agent, BoundClass, MethodCall } from '#agent';
import { openZoo, type ZooFacts, zooClasses, zooSchema } from '../../kit/agent/zoo.ts';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Far longer than a busy machine takes. */
const patienceMs = 20_000;
const agentName = 'example.org:zoo:one';

/** A broker that settles all that it is sent but events, and an agent whose zoo closes after it has told so. */
async function zooThatCloses() {
  const clock = new ManualClock();
  const done: string[] = [];
  const events: Delivery[] = [];
  const answered: unknown[] = [];
  let toAgent: Sender | undefined;
  const broker = await startScriptedBroker({
    connection_open: ({ connection }) =>
      void Object.assign(connection, { options: { receiver_options: { autoaccept: false } } }),
    sender_open({ sender }: EventContext) {
      const { address, filter } = sender?.source ?? {};
      if (address === 'qmf.default.direct' && JSON.stringify(filter).includes(agentName)) toAgent = sender;
    },
    message({ message, delivery }: EventContext) {
      const headers = message?.application_properties ?? {};
      if (delivery && headers['qmf.content'] === '_event') events.push(delivery);
      else delivery?.accept();
      if (headers['qmf.opcode'] === '_method_response') answered.push(message?.correlation_id);
    },
  });
  let agent: Agent<ZooFacts> | undefined;
  function setOpen(_args: unknown, _row: unknown, call: MethodCall): object {
    agent?.raiseEvent('closed', {}, { confirmed: true });
    call.afterReply(() => done.push('it closed'));
    return {};
  }
  const classes = zooClasses({ calls: [] }).map((found) =>
    found.name === 'zoo'
      ? { ...found, methods: { ...found.methods, setOpen } as BoundClass<unknown>['methods'] }
      : found,
  );
  const zoo = await openZoo([broker.url], undefined, { schema: zooSchema, classes, clock });
  agent = zoo.agent;
  await waitUntil(() => toAgent?.sendable(), patienceMs);
  return {
    clock,
    done,
    events,
    /** Resolves when the answer came and what the broker said of it before has been heard. */
    async called(objectName: string, method: string, args: object) {
      const correlation = `${method} ${answered.length}`;
      toAgent?.send({
        subject: agentName,
        reply_to: 'replies',
        correlation_id: correlation,
        content_type: 'amqp/map',
        application_properties: {
          'x-amqp-0-10.app-id': 'qmf2',
          'qmf.opcode': '_method_request',
          method: 'request',
        },
        body: { _object_id: { _object_name: objectName }, _method_name: method, _arguments: args },
      });
      await waitUntil(() => answered.includes(correlation), patienceMs);
    },
    async [Symbol.asyncDispose]() {
      await zoo[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
}

const closeZoo = ['org.example.zoo:zoo:main', 'setOpen', { on: false }] as const;
/** Answered after all that the broker said before was read. */
const roundTrip = ['org.example.zoo:animal:main,leo', 'feed', { grams: 2 }] as const;

test('what is done after an answer waits until the broker has settled the event before it', async () => {
  await using zoo = await zooThatCloses();
  await zoo.called(...closeZoo);
  await zoo.called(...roundTrip);
  await zoo.called(...roundTrip);
  expect(zoo.events).toHaveLength(1);
  expect(zoo.done).toEqual([]);
  zoo.events[0]?.accept();
  await waitUntil(() => zoo.done.length > 0, patienceMs);
  expect(zoo.done).toEqual(['it closed']);
});

test('and three seconds at most, where the broker says nothing of it', async () => {
  await using zoo = await zooThatCloses();
  await zoo.called(...closeZoo);
  await zoo.called(...roundTrip);
  await zoo.clock.pass(2_999);
  expect(zoo.done).toEqual([]);
  await zoo.clock.pass(1);
  expect(zoo.done).toEqual(['it closed']);
});
