import type { Connection, EventContext } from 'rhea';
import { describe, expect, test } from 'vitest';
import { connect, type Outcome } from '#broker';
import type { IncomingMessage } from '#qmf';
import { connectBroker, createMessage, waitUntilQuiet } from '../../kit/broker/messages.ts';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const direct = (key: string) => createMessage({ exchange: 'direct', key }, key);

/** Sets how the scripted broker treats received messages, and how many a session may hold. */
function setReceiverOptions(connection: Connection, options: object, buffer: object = {}): void {
  Object.assign(connection, { options: { receiver_options: options }, session_buffer_size: buffer });
}

describe('outcomes', () => {
  test.each<[string, (context: EventContext) => void, Outcome]>([
    ['accepted', ({ delivery }) => delivery?.accept(), { outcome: 'accepted' }],
    [
      'rejected',
      ({ delivery }) => delivery?.reject({ condition: 'amqp:not-allowed', description: 'not you' }),
      { outcome: 'refused', reason: 'rejected: amqp:not-allowed: not you', condition: 'amqp:not-allowed' },
    ],
    ['released', ({ delivery }) => delivery?.release(), { outcome: 'refused', reason: 'released' }],
    [
      'modified',
      ({ delivery }) => delivery?.modified({ delivery_failed: true, undeliverable_here: true }),
      { outcome: 'refused', reason: 'modified' },
    ],
  ])('send returns the outcome %s as the broker reports it', async (_name, answer, expected) => {
    await using scripted = await startScriptedBroker({
      connection_open: ({ connection }) => setReceiverOptions(connection, { autoaccept: false }),
      message: answer,
    });
    await using broker = await connectBroker([scripted.url]);
    expect(await broker.send(direct('x'))).toEqual(expected);
  });
});

describe('a link that the broker ends', () => {
  test('a sending link that the broker ends reopens and loses no other message', async () => {
    const arrived: unknown[] = [];
    let opened = 0;
    await using scripted = await startScriptedBroker({
      receiver_open: () => opened++,
      message: ({ message: incoming, receiver }) => {
        if (incoming?.subject !== 'x') arrived.push(incoming?.subject);
        if (incoming?.subject === 'bad')
          receiver?.close({ condition: 'amqp:not-found', description: 'no such reply' });
      },
    });
    await using broker = await connectBroker([scripted.url]);
    expect(await broker.send(direct('one'))).toEqual({ outcome: 'accepted' });
    for (let round = 0; round < 3; round++) {
      const before = opened;
      const bad = await broker.send(direct('bad'));
      expect(bad).toMatchObject({ outcome: expect.stringMatching(/accepted|refused/) });
      await waitUntil(() => opened > before);
      expect(await broker.send(direct('after'))).toEqual({ outcome: 'accepted' });
    }
    expect(await broker.send(createMessage({ exchange: 'topic', key: 'x' }, 'x'))).toEqual({
      outcome: 'sent',
    });
    expect(broker.status().state).toBe('connected');
    expect(scripted.connections).toHaveLength(1);
    expect(arrived).toEqual(['one', 'bad', 'after', 'bad', 'after', 'bad', 'after']);
  });

  test.each([
    [{ condition: 'amqp:not-allowed', description: 'not to this address' }, 'refused'],
    [{ condition: 'amqp:link:detach-forced', description: 'the broker ends' }, 'lost'],
    [{ condition: 'amqp:internal-error' }, 'lost'],
    [undefined, 'lost'],
  ])('a sending link that ends with %j settles the message in flight as %s', async (error, outcome) => {
    await using scripted = await startScriptedBroker({
      connection_open: ({ connection }) => setReceiverOptions(connection, { autoaccept: false }),
      message: ({ receiver }) => receiver?.close(error),
    });
    await using broker = await connectBroker([scripted.url]);
    expect(await broker.send(direct('one'))).toMatchObject({ outcome });
  });

  test('a reopened sending link sends the waiting messages', async () => {
    let ended = 0;
    await using scripted = await startScriptedBroker({
      message: ({ message: incoming, receiver }) => {
        if (incoming?.subject === 'bad') {
          ended++;
          receiver?.close({ condition: 'amqp:not-found' });
        }
      },
    });
    await using broker = await connectBroker([scripted.url]);
    const outcomes = await Promise.all(
      ['bad', ...Array.from({ length: 1900 }, (_, i) => `m${i}`)].map((key) => broker.send(direct(key))),
    );
    expect(ended).toBe(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted').length).toBeGreaterThan(800);
    expect(outcomes.every(({ outcome }) => outcome !== 'dropped')).toBe(true);
    expect(await broker.send(direct('last'))).toEqual({ outcome: 'accepted' });
    expect(broker.status().state).toBe('connected');
  });

  test('a receiving link that the broker ends is attached again', async () => {
    let attached = 0;
    await using scripted = await startScriptedBroker({
      sender_open: ({ sender }) => {
        attached++;
        if (attached === 1)
          setImmediate(() => sender?.close({ condition: 'amqp:resource-deleted', description: 'x' }));
        else setImmediate(() => sender?.send({ body: 'hello' }));
      },
    });
    await using broker = await connectBroker([scripted.url]);
    const got: IncomingMessage[] = [];
    await broker.receiveReplies((incoming) => got.push(incoming));
    await waitForCount(() => got.length, 1);
    expect(attached).toBe(2);
    expect(scripted.connections).toHaveLength(1);
  });
});

describe('a slow broker', () => {
  test('send queues messages without credit and drops them when the connection ends', async () => {
    await using scripted = await startScriptedBroker({
      connection_open: ({ connection }) => setReceiverOptions(connection, { credit_window: 0 }),
    });
    await using broker = await connectBroker([scripted.url], { queueLimit: 100 });
    const sending = Array.from({ length: 150 }, () => broker.send(direct('x')));
    await waitUntilQuiet();
    expect(broker.queueDepth()).toBe(100);
    scripted.connections[0]!.close();
    const outcomes = (await Promise.all(sending)).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['dropped']));
  });

  test('send keeps at most 2048 unsettled messages in flight and sends the rest after their outcomes', async () => {
    const deliveries: NonNullable<EventContext['delivery']>[] = [];
    let answering = false;
    await using scripted = await startScriptedBroker({
      connection_open: ({ connection }) =>
        setReceiverOptions(connection, { credit_window: 0, autoaccept: false }, { incoming: 5000 }),
      receiver_open: ({ receiver }) => receiver?.add_credit(5000),
      message: ({ delivery }) => {
        if (answering) delivery?.accept();
        else deliveries.push(delivery!);
      },
    });
    await using broker = await connectBroker([scripted.url], { queueLimit: 3000 });
    const sending = Array.from({ length: 3000 }, () => broker.send(direct('x')));
    await waitForCount(() => deliveries.length, 2048);
    await waitUntilQuiet();
    expect(deliveries).toHaveLength(2048);
    expect(broker.queueDepth()).toBe(3000 - 2048);
    answering = true;
    for (const delivery of deliveries) delivery.accept();
    const outcomes = (await Promise.all(sending)).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
  });
});

describe('a session that the broker ends', () => {
  test('a receiving session that the broker ends reopens with all its receivers', async () => {
    let attached = 0;
    await using scripted = await startScriptedBroker({
      sender_open: ({ sender, session }) => {
        attached++;
        if (attached === 2)
          setImmediate(() => session?.close({ condition: 'amqp:internal-error', description: 'x' }));
        if (attached > 2) setImmediate(() => sender?.send({ body: 'hello' }));
      },
    });
    await using broker = await connectBroker([scripted.url]);
    let count = 0;
    await broker.receive({ exchange: 'topic', key: 'a' }, () => count++);
    await broker.receive({ exchange: 'topic', key: 'b' }, () => count++);
    await waitForCount(() => count, 2);
    expect(scripted.connections).toHaveLength(1);
    expect(await broker.send(direct('x'))).toEqual({ outcome: 'accepted' });
  });
});

describe('a receiver that the broker refuses', () => {
  test.each([
    ['amqp:not-found', 'address'],
    ['amqp:unauthorized-access', 'unauthorized'],
  ])(
    'receive rejects a link that the broker refuses with %s and keeps other receivers',
    async (condition, kind) => {
      await using scripted = await startScriptedBroker({
        sender_open: ({ sender }) => {
          if (sender?.source?.address !== 'qmf.default.direct') return;
          Object.assign((sender as never as { local: { attach: object } }).local.attach, {
            source: undefined,
          });
          sender.close({ condition, description: 'not for you' });
        },
      });
      await using broker = await connectBroker([scripted.url]);
      const receiving = broker.receive({ exchange: 'direct', key: 'x' }, () => undefined);
      await expect(receiving).rejects.toMatchObject({
        kind,
        message: expect.stringContaining('not for you'),
      });
      await broker.receive({ exchange: 'topic', key: 'x' }, () => undefined);
      await waitUntilQuiet();
      expect(scripted.connections).toHaveLength(1);
    },
  );
});

test('ready rejects with kind sender when the broker refuses a sending link', async () => {
  await using scripted = await startScriptedBroker({
    receiver_open: ({ receiver }) => {
      Object.assign((receiver as never as { local: { attach: object } }).local.attach, { target: undefined });
      receiver?.close({ condition: 'amqp:not-implemented', description: 'no anonymous relay here' });
    },
  });
  const broker = connect({ urls: [scripted.url], containerId: 'c', retry: 'never' });
  await expect(broker.ready()).rejects.toMatchObject({
    kind: 'sender',
    message: `no broker at ${scripted.url} (the broker refuses a sending link: amqp:not-implemented: no anonymous relay here)`,
  });
});

test('ready rejects at the connect timeout when the broker answers no attach', async () => {
  await using scripted = await startScriptedBroker({
    session_open: ({ session }) => {
      // Without rhea's own handler the attach stays unanswered.
      (session as never as { on_attach: () => void }).on_attach = () => undefined;
    },
  });
  const broker = connect({ urls: [scripted.url], containerId: 'c', retry: 'never', connectTimeoutMs: 300 });
  await expect(broker.ready()).rejects.toMatchObject({ kind: 'timeout' });
});
