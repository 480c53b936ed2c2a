import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, type EmbeddedBroker, encodeValue, type Outcome, startEmbeddedBroker } from '#broker';
import { type AmqpValue, type IncomingMessage, Typed } from '#qmf';
import { connectBroker, createMessage, waitUntilQuiet } from '../../kit/broker/messages.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

let embedded: EmbeddedBroker;
let broker: Broker;
beforeAll(async () => {
  embedded = await startEmbeddedBroker({ port: 0, version: '1.2.3' });
  broker = await connectBroker(embedded.urls);
});
afterAll(async () => {
  await broker.close();
  await embedded.close();
});

/** Collects the messages that a listener receives. */
function collect() {
  const bodies: AmqpValue[] = [];
  const messages: IncomingMessage[] = [];
  const listener = (incoming: IncomingMessage) => {
    messages.push(incoming);
    if (incoming.body.section === 'value') bodies.push(incoming.body.value);
  };
  return { bodies, messages, listener };
}

describe('routing of a message', () => {
  test('a message to the topic exchange reaches every receiver with a matching pattern once', async () => {
    const patterns = ['t1.#', 't1.*.c', 't1.b', '#', 'other.#'];
    const got = patterns.map(() => collect());
    const receivers = await Promise.all(
      patterns.map((key, i) => broker.receive({ exchange: 'topic', key }, got[i]!.listener)),
    );
    for (const key of ['t1', 't1.b', 't1.b.c', 'x']) {
      expect(await broker.send(createMessage({ exchange: 'topic', key }, key))).toEqual({ outcome: 'sent' });
    }
    for (const [i, count] of [3, 1, 1, 4].entries()) await waitForCount(() => got[i]!.bodies.length, count);
    await waitUntilQuiet();
    expect(got.map(({ bodies }) => bodies)).toEqual([
      ['t1', 't1.b', 't1.b.c'],
      ['t1.b.c'],
      ['t1.b'],
      ['t1', 't1.b', 't1.b.c', 'x'],
      [],
    ]);
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  test('a message to the direct exchange reaches all receivers bound to exactly its key', async () => {
    const [one, two, other] = [collect(), collect(), collect()];
    await using other2 = await connectBroker(embedded.urls);
    await broker.receive({ exchange: 'direct', key: 'ovirt.org:node:a' }, one.listener);
    await other2.receive({ exchange: 'direct', key: 'ovirt.org:node:a' }, two.listener);
    await broker.receive({ exchange: 'direct', key: 'ovirt.org:node:*' }, other.listener);
    const outcome = await broker.send(
      createMessage({ exchange: 'direct', key: 'ovirt.org:node:a' }, 'hello'),
    );
    expect(outcome).toEqual({ outcome: 'accepted' });
    for (const { bodies } of [one, two]) await waitForCount(() => bodies.length, 1);
    expect(other.bodies).toEqual([]);
  });

  test('a message does not reach a closed receiver', async () => {
    const got = collect();
    const receiver = await broker.receive({ exchange: 'topic', key: 'closed.#' }, got.listener);
    await receiver.close();
    await broker.send(createMessage({ exchange: 'topic', key: 'closed.x' }, 'x'));
    await waitUntilQuiet();
    expect(got.messages).toEqual([]);
  });

  test('a message to a reply address reaches only its owner, from any sender', async () => {
    const got = collect();
    await using console = await connectBroker(embedded.urls);
    const receiver = await console.receiveReplies(got.listener);
    const address = receiver.address();
    expect(address).toMatch(/\S/);
    expect(await broker.send(createMessage({ reply: address! }, 'answer'))).toEqual({ outcome: 'accepted' });
    await waitForCount(() => got.bodies.length, 1);
    await receiver.close();
    expect(receiver.address()).toBeUndefined();
    expect(await broker.send(createMessage({ reply: address! }, 'too late'))).toEqual({
      outcome: 'accepted',
    });
    await waitUntilQuiet();
    expect(got.bodies).toEqual(['answer']);
  });

  test.each(['qmf.default.direct/answers.1', 'qmf.default.topic/direct-console.1/2'])(
    'a message to the reply-to %s goes to the exchange and key around its first slash',
    async (reply) => {
      const [exchange, key] = [reply.split('/')[0], reply.slice(reply.indexOf('/') + 1)];
      const got = collect();
      const kind = exchange === 'qmf.default.direct' ? 'direct' : 'topic';
      const receiver = await broker.receive({ exchange: kind, key }, got.listener);
      expect(await broker.send(createMessage({ reply }, 'answer'))).toEqual({ outcome: 'accepted' });
      await waitForCount(() => got.bodies.length, 1);
      expect(got.messages[0]).toMatchObject({ to: exchange, subject: key });
      await receiver.close();
    },
  );

  test('a message arrives with every field and type', async () => {
    const got = collect();
    const receiver = await broker.receive({ exchange: 'topic', key: 'fields' }, got.listener);
    const value = new Map<AmqpValue, AmqpValue>([
      ['double', new Typed('double', 2)],
      ['ulong', new Typed('ulong', 2n ** 64n - 1n)],
      ['uuid', new Typed('uuid', '4c4c4544-0044-3510-8052-b4c04f565731')],
      ['none', null],
      [new Typed('uint', 7), ['é', true, new Map()]],
    ]);
    const body = new Typed('encoded', encodeValue(value));
    await broker.send(
      createMessage({ exchange: 'topic', key: 'fields' }, body, {
        replyTo: 'qmf.default.direct/x',
        correlationId: new Typed('ulong', 5n),
        contentType: 'amqp/map',
        userId: 'jürgen',
        ttlMs: 5000,
        applicationProperties: new Map<string, AmqpValue>([
          ['qmf.opcode', '_heartbeat'],
          ['partial', null],
        ]),
      }),
    );
    await waitForCount(() => got.messages.length, 1);
    expect(got.messages[0]).toStrictEqual({
      to: 'qmf.default.topic',
      subject: 'fields',
      replyTo: 'qmf.default.direct/x',
      correlationId: new Typed('ulong', 5n),
      contentType: 'amqp/map',
      userId: 'jürgen',
      ttlMs: 5000,
      expiresAtMs: undefined,
      createdAtMs: undefined,
      applicationProperties: new Map<string, AmqpValue>([
        ['qmf.opcode', '_heartbeat'],
        ['partial', null],
      ]),
      body: { section: 'value', value },
    });
    await receiver.close();
  });

  test('send drops a message with a value that does not fit its type, with the reason', async () => {
    const outcome = await broker.send(
      createMessage({ exchange: 'topic', key: 'x' }, new Typed('ubyte', 300)),
    );
    expect(outcome).toEqual({
      outcome: 'dropped',
      reason: 'ubyte is 300; expected an integer from 0 to 255',
    });
  });

  test('a message of three megabytes arrives whole', async () => {
    const got = collect();
    const receiver = await broker.receive({ exchange: 'direct', key: 'large' }, got.listener);
    const value = 'é'.repeat(1_500_000);
    expect(await broker.send(createMessage({ exchange: 'direct', key: 'large' }, value))).toEqual({
      outcome: 'accepted',
    });
    await waitForCount(() => got.bodies.length, 1);
    expect(got.bodies[0]).toBe(value);
    await receiver.close();
  });
});

describe('routing of many messages', () => {
  test.each(['topic', 'direct'] as const)(
    '5,000 messages to the %s exchange arrive in order',
    async (exchange) => {
      const got = collect();
      const receiver = await broker.receive({ exchange, key: 'burst' }, got.listener);
      await using publisher = await connectBroker(embedded.urls, { queueLimit: 5000 });
      const outcomes = await Promise.all(
        Array.from({ length: 5000 }, (_, i) =>
          publisher.send(createMessage({ exchange, key: 'burst' }, new Typed('uint', i))),
        ),
      );
      const expected: Outcome['outcome'] = exchange === 'topic' ? 'sent' : 'accepted';
      expect(outcomes.filter(({ outcome }) => outcome !== expected)).toEqual([]);
      await waitForCount(() => got.bodies.length, 5000);
      expect(got.bodies.every((body, i) => (body as Typed).value === i)).toBe(true);
      expect(publisher.queueDepth()).toBe(0);
      await receiver.close();
    },
  );

  test('send drops messages beyond the queue limit, with the reason', async () => {
    await using publisher = await connectBroker(embedded.urls, { queueLimit: 10 });
    const sending = Array.from({ length: 3000 }, () =>
      publisher.send(createMessage({ exchange: 'direct', key: 'x' }, 'x')),
    );
    expect(publisher.queueDepth()).toBe(10);
    const outcomes = await Promise.all(sending);
    const dropped = outcomes.filter(({ outcome }) => outcome === 'dropped');
    expect(dropped.length).toBeGreaterThan(500);
    expect(dropped[0]).toMatchObject({ reason: 'the send queue is full (10 messages)' });
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted').length).toBe(3000 - dropped.length);
  });

  test('messages to closed reply addresses do not affect others', async () => {
    const got = collect();
    const replies = await broker.receiveReplies(got.listener);
    const outcomes: Promise<Outcome>[] = [];
    for (let i = 0; i < 300; i++) {
      outcomes.push(broker.send(createMessage({ reply: `gone-${i}` }, 'x')));
      outcomes.push(broker.send(createMessage({ reply: replies.address()! }, 'x')));
    }
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toEqual({ outcome: 'accepted' });
    await waitForCount(() => got.bodies.length, 300);
    await replies.close();
  });
});

test('a listener that throws affects neither the connection nor later messages', async () => {
  const warnings: unknown[] = [];
  const warned = (warning: unknown) => warnings.push(warning);
  process.on('warning', warned);
  let calls = 0;
  const receiver = await broker.receive({ exchange: 'topic', key: 'throws' }, () => {
    calls++;
    throw new Error('the listener failed');
  });
  for (let i = 0; i < 3; i++) await broker.send(createMessage({ exchange: 'topic', key: 'throws' }, 'x'));
  await waitUntil(() => calls >= 3 && warnings.length >= 3);
  expect(broker.status().state).toBe('connected');
  process.off('warning', warned);
  await receiver.close();
});

test('status contains product, version and dialect of the broker', () => {
  expect(broker.status()).toEqual({
    state: 'connected',
    url: embedded.urls[0],
    product: 'ovirt-node-embedded',
    version: '1.2.3',
    dialect: 'qpid',
    localAddress: '127.0.0.1',
  });
});
