import type { Delivery, EventContext, Sender } from 'rhea';
import { expect, test } from 'vitest';
import type { Agent, BoundClass, MethodCall } from '#agent';
import { openZoo, type ZooFacts, zooClasses, zooSchema } from '../../kit/agent/zoo.ts';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Far longer than a busy machine takes. */
const timeoutMs = 20_000;
const agentName = 'example.org:zoo:one';

/** Opens a broker that settles every message except events, and a zoo that raises an event and closes after its reply. */
async function openClosingZoo() {
  const clock = new ManualClock();
  const closed: string[] = [];
  const events: Delivery[] = [];
  const answers: unknown[] = [];
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
      if (headers['qmf.opcode'] === '_method_response') answers.push(message?.correlation_id);
    },
  });
  let agent: Agent<ZooFacts> | undefined;
  function setOpen(_args: unknown, _row: unknown, call: MethodCall): object {
    agent?.raiseEvent('closed', {}, { confirmed: true });
    call.afterReply(() => closed.push('zoo'));
    return {};
  }
  const classes = zooClasses({ calls: [] }).map((bound) =>
    bound.name === 'zoo'
      ? { ...bound, methods: { ...bound.methods, setOpen } as BoundClass<unknown>['methods'] }
      : bound,
  );
  const zoo = await openZoo([broker.url], undefined, { schema: zooSchema, classes, clock });
  agent = zoo.agent;
  await waitUntil(() => toAgent?.sendable(), timeoutMs);
  return {
    clock,
    closed,
    events,
    /** Calls a method. Resolves when the answer has arrived, after every earlier settlement by the broker. */
    async call(objectName: string, method: string, args: object) {
      const correlation = `${method} ${answers.length}`;
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
      await waitUntil(() => answers.includes(correlation), timeoutMs);
    },
    async [Symbol.asyncDispose]() {
      await zoo[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
}

const closeZoo = ['org.example.zoo:zoo:main', 'setOpen', { on: false }] as const;
/** A call whose answer comes after the agent has read every earlier settlement. */
const roundTrip = ['org.example.zoo:animal:main,leo', 'feed', { grams: 2 }] as const;

test('runs a task after the reply once the broker has settled the event before it', async () => {
  await using zoo = await openClosingZoo();
  await zoo.call(...closeZoo);
  await zoo.call(...roundTrip);
  await zoo.call(...roundTrip);
  expect(zoo.events).toHaveLength(1);
  expect(zoo.closed).toEqual([]);
  zoo.events[0]?.accept();
  await waitUntil(() => zoo.closed.length > 0, timeoutMs);
  expect(zoo.closed).toEqual(['zoo']);
});

test('runs a task after the reply in three seconds when the broker does not settle the event', async () => {
  await using zoo = await openClosingZoo();
  await zoo.call(...closeZoo);
  await zoo.call(...roundTrip);
  await zoo.clock.advance(2_999);
  expect(zoo.closed).toEqual([]);
  await zoo.clock.advance(1);
  expect(zoo.closed).toEqual(['zoo']);
});
