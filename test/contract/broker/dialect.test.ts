import type { EventContext, Session } from 'rhea';
import { describe, expect, test } from 'vitest';
import { type Broker, BrokerError, connect, type Dialect, startEmbeddedBroker } from '#broker';
import type { AmqpValue, Body } from '#qmf';
import { connectBroker, createMessage } from '../../kit/broker/messages.ts';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const filters = {
  topic: 'apache.org:legacy-amqp-topic-binding:string',
  direct: 'apache.org:legacy-amqp-direct-binding:string',
} as const;

/** A dialect for the embedded broker that uses neither the anonymous relay nor dynamic addresses. */
const fixed: Dialect = {
  name: 'fixed',
  requirement: 'the broker needs the node of the test',
  targets: { topic: 'qmf.default.topic', direct: 'qmf.default.direct' },
  route(destination) {
    if ('exchange' in destination) return { target: destination.exchange, subject: destination.key };
    return { target: 'direct', subject: destination.reply };
  },
  binding: ({ exchange, key }) => ({
    source: {
      address: `qmf.default.${exchange}`,
      filter: { binding: { descriptor: filters[exchange], value: key } },
    },
    settled: true,
  }),
  replies() {
    const own = `reply-${crypto.randomUUID()}`;
    return { ...this.binding({ exchange: 'direct', key: own }), replyAddress: { own } };
  },
};
const direct = { exchange: 'direct', key: 'x' } as const;
const topic = { exchange: 'topic', key: 'x' } as const;

describe('a dialect of the caller', () => {
  test('a dialect with targets and own reply addresses sends and receives', async () => {
    await using way = await onEmbedded(fixed);
    const { broker, bodies, listen } = way;
    expect(broker.status()).toMatchObject({ state: 'connected', dialect: 'fixed' });
    await broker.receive(topic, listen);
    await broker.receive(direct, listen);
    const replies = await broker.receiveReplies(listen);
    const reply = replies.address() ?? '';
    expect(reply).toMatch(/^reply-/);
    expect(await broker.send(createMessage(topic, 'indication'))).toEqual({ outcome: 'sent' });
    expect(await broker.send(createMessage(topic, 'confirmed'), { confirmed: true })).toEqual({
      outcome: 'accepted',
    });
    expect(await broker.send(createMessage(direct, 'request'))).toEqual({ outcome: 'accepted' });
    expect(await broker.send(createMessage({ reply }, 'answer'))).toEqual({ outcome: 'accepted' });
    await waitForCount(() => bodies.length, 4);
    await replies.close();
    expect(replies.address()).toBeUndefined();
  });

  test('address returns a reply address only while the link is open, and a new one after a reconnection', async () => {
    const embedded = await startEmbeddedBroker({ port: 0 });
    const url = embedded.urls[0] ?? '';
    await using broker = connect({ urls: [url], containerId: 'c', retry: 'forever', dialect: fixed });
    const replies = await broker.receiveReplies(() => undefined);
    const before = replies.address();
    await embedded.close();
    await waitUntil(() => broker.status().state !== 'connected');
    expect(replies.address()).toBeUndefined();
    await using _again = await startEmbeddedBroker({ port: Number(new URL(url).port) });
    await waitUntil(() => replies.address() !== undefined);
    expect(replies.address()).not.toBe(before);
  });

  test.each<[Dialect['listBody'], Body]>([
    [undefined, { section: 'value', value: ['a', 'b'] }],
    ['value', { section: 'value', value: ['a', 'b'] }],
    ['sequence', { section: 'sequence', values: ['a', 'b'] }],
  ])('send writes a list body for listBody %s and leaves other bodies unchanged', async (listBody, list) => {
    await using way = await onEmbedded({ ...fixed, listBody });
    const { broker, bodies, listen } = way;
    await broker.receive(direct, listen);
    const map = new Map<AmqpValue, AmqpValue>([['list', ['a', 'b']]]);
    for (const value of [['a', 'b'], map, 'text']) await broker.send(createMessage(direct, value));
    await waitForCount(() => bodies.length, 3);
    expect(bodies).toEqual([list, { section: 'value', value: map }, { section: 'value', value: 'text' }]);
  });

  test('send returns the outcome of an indication when the dialect presettles nothing', async () => {
    await using way = await onEmbedded({ ...fixed, presettled: 'nothing' });
    expect(await way.broker.send(createMessage(topic, 'x'))).toEqual({ outcome: 'accepted' });
  });

  test('receive rejects a QMFv1 binding when the dialect has none', async () => {
    await using way = await onEmbedded(fixed);
    const receiving = way.broker.receive({ exchange: 'legacy', key: 'x' }, () => undefined);
    await expect(receiving).rejects.toThrow('dialect fixed has no agent that answers in QMFv1');
  });

  test('send drops and receive rejects with the error that the dialect throws', async () => {
    const fail = (): never => {
      throw new BrokerError('address', '', 'the key is "x"; one of two letters');
    };
    await using way = await onEmbedded({ ...fixed, route: fail, binding: fail });
    expect(await way.broker.send(createMessage(direct, 'x'))).toEqual({
      outcome: 'dropped',
      reason: 'the key is "x"; one of two letters',
    });
    await expect(way.broker.receive(direct, () => undefined)).rejects.toThrow('one of two letters');
    expect(way.broker.status().state).toBe('connected');
  });

  test('ready rejects with the requirement of the dialect when a target is missing', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const wrong = { ...fixed, targets: { topic: 'qmf.default.topic', direct: 'nothing' } };
    const broker = connect({ urls: embedded.urls, containerId: 'c', retry: 'never', dialect: wrong });
    await expect(broker.ready()).rejects.toMatchObject({
      kind: 'sender',
      message: expect.stringMatching(/amqp:not-found.*; the broker needs the node of the test\)$/),
    });
  });
});

describe('a broker that releases messages without a receiver', () => {
  const startReleasing = () =>
    startScriptedBroker({
      connection_open: ({ connection }) =>
        Object.assign(connection, { options: { receiver_options: { autoaccept: false } } }),
      message: ({ delivery }) => delivery?.release(),
    });

  test('send returns accepted for a released message only when the dialect lists the outcome', async () => {
    await using scripted = await startReleasing();
    await using listing = await connectBroker([scripted.url], {
      dialect: { ...fixed, noReceiverOutcomes: ['released'] },
    });
    await using plain = await connectBroker([scripted.url], { dialect: fixed });
    expect(await listing.send(createMessage(direct, 'x'))).toEqual({ outcome: 'accepted' });
    expect(await plain.send(createMessage(direct, 'x'))).toEqual({ outcome: 'refused', reason: 'released' });
  });
});

describe('a broker that ends a session over one error', () => {
  /** Starts a broker that ends a session with a receiver on the direct exchange, and records the other receiving sessions. */
  const startStrict = async () => {
    const receiving = new Set<Session>();
    const scripted = await startScriptedBroker({
      session_open: ({ session }: EventContext) => {
        const own = session as unknown as Session & { on_attach(frame: Frame): void };
        const { on_attach } = own;
        own.on_attach = (frame) => {
          if (JSON.stringify(frame.performative.source ?? '').includes('qmf.default.direct'))
            own.close({ condition: 'amqp:unauthorized-access', description: 'not there' });
          else on_attach.call(own, frame);
        };
      },
      sender_open: ({ session }: EventContext) => {
        if (session !== undefined) receiving.add(session);
      },
      session_close: ({ session }: EventContext) => {
        if (session !== undefined) receiving.delete(session);
      },
    });
    return { ...scripted, receiving };
  };

  test('a refused receiver ends no other when the error scope is session', async () => {
    await using scripted = await startStrict();
    await using broker = await connectBroker([scripted.url], {
      dialect: { ...fixed, errorScope: 'session' },
    });
    const first = await broker.receive(topic, () => undefined);
    const [existing] = scripted.receiving;
    await broker.receive(topic, () => undefined);
    await expect(broker.receive(direct, () => undefined)).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('not there'),
    });
    await broker.receive({ exchange: 'topic', key: 'y' }, () => undefined);
    await waitForCount(() => scripted.receiving.size, 3);
    expect(scripted.receiving.has(existing as Session)).toBe(true);
    await first.close();
    await waitUntil(() => scripted.receiving.size <= 2);
    expect(scripted.receiving.size).toBe(2);
    expect(scripted.connections).toHaveLength(1);
  });

  test('receivers share one session when the error scope is link', async () => {
    await using scripted = await startStrict();
    await using broker = await connectBroker([scripted.url], { dialect: fixed });
    await broker.receive(topic, () => undefined);
    await broker.receive({ exchange: 'topic', key: 'y' }, () => undefined);
    expect(scripted.receiving.size).toBe(1);
  });
});

interface Frame {
  readonly performative: { readonly source: unknown };
}

interface OnEmbedded extends AsyncDisposable {
  readonly broker: Broker;
  readonly bodies: readonly Body[];
  readonly listen: (message: { readonly body: Body }) => void;
}

async function onEmbedded(dialect: Dialect): Promise<OnEmbedded> {
  const embedded = await startEmbeddedBroker({ port: 0 });
  const broker = await connectBroker(embedded.urls, { dialect });
  const bodies: Body[] = [];
  return {
    broker,
    bodies,
    listen: ({ body }) => void bodies.push(body),
    async [Symbol.asyncDispose]() {
      await broker.close();
      await embedded.close();
    },
  };
}
