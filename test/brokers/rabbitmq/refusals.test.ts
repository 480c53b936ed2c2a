import { expect, test } from 'vitest';
import { connect } from '#broker';
import { connectBroker, createMessage } from '../../kit/broker/messages.ts';
import { startRabbitmq } from '../../kit/broker/real/rabbitmq.ts';
import { waitForCount } from '../../kit/wait-until.ts';
import { login } from '../../suites/outage/stage.ts';
import { rabbitmq } from './dialect.ts';

const options = { dialect: rabbitmq, ...login };
const direct = { exchange: 'direct', key: 'x' } as const;

test('ready rejects with the required exchanges when RabbitMQ lacks them', async () => {
  await using broker = await startRabbitmq((text) => JSON.stringify({ ...JSON.parse(text), exchanges: [] }));
  const client = connect({ urls: [broker.url], containerId: 'client', retry: 'never', ...options });
  await expect(client.ready()).rejects.toMatchObject({
    kind: 'sender',
    message: expect.stringMatching(
      /amqp:not-found: NOT_FOUND.*; the broker needs the exchanges qmf\.default\.topic \(of type topic\) and qmf\.default\.direct \(of type direct\)\)$/,
    ),
  });
});

test('RabbitMQ refuses a message with a forged user id and accepts the next one', async () => {
  await using broker = await startRabbitmq();
  await using sender = await connectBroker([broker.url], options);
  const got: unknown[] = [];
  await sender.receive(direct, ({ userId }) => got.push(userId));
  const statuses: string[] = [];
  sender.onStatus(({ state }) => statuses.push(state));
  expect(await sender.send(createMessage(direct, 'mine', { userId: login.user }))).toEqual({
    outcome: 'accepted',
  });
  expect(await sender.send(createMessage(direct, 'forged', { userId: 'mallory' }))).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining("user_id property set to 'mallory'"),
  });
  expect(await sender.send(createMessage(direct, 'after', { userId: login.user }))).toEqual({
    outcome: 'accepted',
  });
  await waitForCount(() => got.length, 2);
  expect(got).toEqual([login.user, login.user]);
  expect(statuses).toEqual([]);
});

test('the policy qmf-receivers removes the queues that closed receivers leave behind', async () => {
  await using broker = await startRabbitmq((text) => text.replace('"expires": 60000', '"expires": 1000'));
  const queues = async () =>
    JSON.parse(await broker.ctl('list_queues', '--quiet', '--formatter', 'json', 'policy')) as unknown[];
  const reader = await connectBroker([broker.url], options);
  await reader.receive(direct, () => undefined);
  await reader.receiveReplies(() => undefined);
  expect(await queues()).toEqual([{ policy: 'qmf-receivers' }, { policy: 'qmf-receivers' }]);
  await reader.close();
  const deadline = performance.now() + 60_000;
  while ((await queues()).length > 0 && performance.now() < deadline);
  expect(await queues()).toEqual([]);
});
