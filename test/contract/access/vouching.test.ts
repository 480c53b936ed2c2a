import type { EventContext, Sender } from 'rhea';
import { expect, test } from 'vitest';
import { testVouching } from '#access';
import { systemClock } from '#base';
import { connect } from '#broker';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';

const forged = /^ovirt-node-forged-/;
const full = { condition: 'amqp:resource-limit-exceeded', description: 'the queue is full' };

/** Tests a scripted broker that delivers every message, except where `answer` handles it and returns true. */
async function runTest(answer: (context: EventContext, isForged: boolean) => boolean) {
  await using scripted = await startScriptedBroker({
    connection_open: ({ connection }) =>
      void Object.assign(connection, { options: { receiver_options: { autoaccept: false } } }),
    message: (context) => {
      const { message, delivery } = context;
      if (answer(context, forged.test(String(message?.user_id)))) return;
      delivery?.accept();
      for (const connection of scripted.connections) {
        connection.each_sender((sender: Sender) => {
          if (sender.is_open() && sender.sendable() && message) sender.send(message);
        });
      }
    },
  });
  const open = () =>
    connect({
      urls: [scripted.url],
      containerId: crypto.randomUUID(),
      retry: 'never',
      userId: 'agent',
      dialect: 'qpid',
    });
  await using broker = open();
  await broker.ready();
  const options = { agentName: 'ovirt.org:node:a', roles: [], clock: systemClock, limitMs: 500 };
  return await testVouching({ ...options, broker, dial: open });
}

test.each<[string, (context: EventContext) => void]>([
  ['rejects it because a limit is reached', ({ delivery }) => delivery?.reject(full)],
  ['ends the link because a limit is reached', ({ receiver }) => receiver?.close(full)],
  ['releases it', ({ delivery }) => delivery?.release()],
  ['drops it', ({ delivery }) => delivery?.accept()],
  ['never settles it', () => undefined],
  ['disconnects', ({ connection }) => connection.close(full)],
])('the vouching test is undecided when a broker, at a forged message, %s', async (_what, answer) => {
  const result = await runTest((context, isForged) => {
    if (isForged) answer(context);
    return isForged;
  });
  expect(result).toMatchObject({ result: 'undecided' });
});

test.each<[string, (context: EventContext) => void]>([
  [
    'rejects',
    ({ delivery }) => delivery?.reject({ condition: 'amqp:unauthorized-access', description: 'no' }),
  ],
  [
    'ends the link at',
    ({ receiver }) => receiver?.close({ condition: 'amqp:not-allowed', description: 'no' }),
  ],
])(
  'the vouching test finds that a broker vouches when it %s a forged message for authority',
  async (_what, answer) => {
    const result = await runTest((context, isForged) => {
      if (isForged) answer(context);
      return isForged;
    });
    expect(result).toMatchObject({ result: 'vouched' });
  },
);
