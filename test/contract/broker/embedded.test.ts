import type { EventEmitter } from 'node:events';
import { createConnection } from 'node:net';
import rhea from 'rhea';
import { describe, expect, test } from 'vitest';
import { BrokerError, startEmbeddedBroker } from '#broker';
import type { IncomingMessage } from '#qmf';
import { encodeMessage } from '../../../src/broker/codec/encode-message.ts';
import { connectBroker, createMessage, waitUntilQuiet } from '../../kit/broker/messages.ts';
import { sendOctets, startRawPeer } from '../../kit/broker/raw-peer.ts';
import { malformed } from '../../kit/broker/recorded-messages.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const topicFilter = (key: string) => ({
  binding: (
    rhea as never as { types: { wrap_described(value: string, name: string): unknown } }
  ).types.wrap_described(key, 'apache.org:legacy-amqp-topic-binding:string'),
});

/** rhea as any other program would use it. */
function stranger(port: number) {
  const container = rhea.create_container({ id: `stranger-${crypto.randomUUID()}` });
  container.on('error', () => undefined);
  const connection = container.connect({ port, host: '127.0.0.1', username: 'x', reconnect: false });
  connection.on('disconnected', () => undefined);
  return connection;
}

function heard(source: object, name: string): Promise<void> {
  return new Promise((resolve) => (source as EventEmitter).once(name, () => resolve()));
}

/** A frame of AMQP, channel 0, with its size. */
function frame(hex: string): string {
  const size = 8 + hex.length / 2;
  return `${size.toString(16).padStart(8, '0')}02000000${hex}`;
}

describe('the embedded broker', () => {
  test('listens on IPv4 and IPv6 of this machine, on one port', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    expect(embedded.urls[0]).toBe(`amqp://127.0.0.1:${embedded.port}`);
    for (const url of embedded.urls) {
      await using broker = await connectBroker([url]);
      expect(broker.status()).toMatchObject({ state: 'connected', url });
    }
  });

  test.each(['0.0.0.0', '::', '10.0.0.1', 'localhost', 'example.org', '127.0.0.1.example.org'])(
    'does not listen on %s',
    async (host) => {
      const start = startEmbeddedBroker({ port: 0, hosts: [host] });
      await expect(start).rejects.toMatchObject({
        kind: 'address',
        message: expect.stringContaining(`"${host}"`),
      });
    },
  );

  test('says which port is taken and what to do, and leaves none open', async () => {
    await using peer = await startRawPeer(() => undefined);
    const error = await startEmbeddedBroker({ port: peer.port, hosts: ['::1', '127.0.0.1'] }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BrokerError);
    expect(error).toMatchObject({
      kind: 'address',
      message: `port ${peer.port} on 127.0.0.1 is taken (by another program); choose another with --port N`,
    });
    await using again = await startEmbeddedBroker({ port: peer.port, hosts: ['::1'] }).catch(() => undefined);
    if (again !== undefined) expect(again.port).toBe(peer.port);
  });

  test('hands on a body that is no AMQP, and the listener sees it as such', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const got: IncomingMessage[] = [];
    await broker.receive({ exchange: 'direct', key: 'agent' }, (incoming) => got.push(incoming));
    const connection = stranger(embedded.port);
    const sender = connection.open_sender({ target: { address: 'qmf.default.direct' } });
    await heard(sender, 'sendable');
    const whole = encodeMessage({
      properties: { subject: 'agent', replyTo: 'a/b', correlationId: '7' },
      applicationProperties: new Map([['qmf.opcode', '_query_request']]),
      body: { section: 'value', value: 'x' },
    });
    sender.send(whole.subarray(0, -2) as never, undefined, 0);
    await waitUntil(() => got.length === 1);
    expect(got[0]).toMatchObject({
      subject: 'agent',
      replyTo: 'a/b',
      correlationId: '7',
      body: { section: 'undecodable' },
    });
    expect(got[0]!.applicationProperties.get('qmf.opcode')).toBe('_query_request');
    sender.send(Buffer.from(malformed[0]!.bytes) as never, undefined, 0);
    await broker.send(createMessage({ exchange: 'direct', key: 'agent' }, 'still here'));
    await waitUntil(() => got.length >= 2);
    expect(got.at(-1)!.body).toEqual({ section: 'value', value: 'still here' });
    connection.close();
  });

  test('rejects a message whose address is no AMQP, and the link lives on', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const connection = stranger(embedded.port);
    const sender = connection.open_sender({ target: {} } as never);
    await heard(sender, 'sendable');
    sender.send(Buffer.from('ff', 'hex') as never, undefined, 0);
    await heard(sender, 'rejected');
    sender.send({ to: 'nowhere', body: 'x' });
    await heard(sender, 'accepted');
    connection.close();
  });

  test('tells who asks for a node that is not there', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const connection = stranger(embedded.port);
    const receiver = connection.open_receiver('no.such.node');
    await heard(receiver, 'receiver_error');
    expect(receiver.error).toMatchObject({ condition: 'amqp:not-found' });
    const sender = connection.open_sender('no.such.node');
    await heard(sender, 'sender_error');
    expect(sender.error).toMatchObject({ condition: 'amqp:not-found' });
    connection.close();
  });

  test('sends no more than the credit it was given, and the rest as more is given', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const connection = stranger(embedded.port);
    const got: unknown[] = [];
    const receiver = connection.open_receiver({
      source: { address: 'qmf.default.topic', filter: topicFilter('#') as never },
      credit_window: 0,
    });
    receiver.on('message', ({ message: incoming }) => got.push(incoming?.body));
    await heard(receiver, 'receiver_open');
    receiver.add_credit(3);
    await waitUntilQuiet();
    for (let i = 0; i < 10; i++) await broker.send(createMessage({ exchange: 'topic', key: 'k' }, `m${i}`));
    await waitUntilQuiet();
    expect(got).toEqual(['m0', 'm1', 'm2']);
    receiver.add_credit(100);
    await waitUntil(() => got.length === 10);
    expect(got.at(-1)).toBe('m9');
    connection.close();
  });

  test('lets no receiver without credit hold up another of its session', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const connection = stranger(embedded.port);
    const counts = [0, 0];
    const receivers = counts.map((_, i) => {
      const receiver = connection.open_receiver({
        source: { address: 'qmf.default.topic', filter: topicFilter('#') as never },
        credit_window: 0,
      });
      receiver.on('message', () => counts[i]!++);
      return receiver;
    });
    await Promise.all(receivers.map((receiver) => heard(receiver, 'receiver_open')));
    receivers[0]!.add_credit(1);
    receivers[1]!.add_credit(100);
    await waitUntilQuiet();
    for (let i = 0; i < 50; i++) void broker.send(createMessage({ exchange: 'topic', key: 'k' }, 'x'));
    await waitUntil(() => counts[1] === 50);
    expect(counts[0]).toBe(1);
    connection.close();
  });

  test('drops and counts the oldest for a topic receiver that is stuck, and serves the others', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls, { queueLimit: 20_000 });
    const connection = stranger(embedded.port);
    const late: unknown[] = [];
    const stuck = connection.open_receiver({
      source: { address: 'qmf.default.topic', filter: topicFilter('#') as never },
      credit_window: 0,
    });
    stuck.on('message', ({ message: incoming }) => late.push(incoming?.body));
    await heard(stuck, 'receiver_open');
    let count = 0;
    await broker.receive({ exchange: 'topic', key: 'k' }, () => count++);
    await Promise.all(
      Array.from({ length: 10_500 }, (_, i) =>
        broker.send(createMessage({ exchange: 'topic', key: 'k' }, `${i}`)),
      ),
    );
    await waitUntil(() => count === 10_500, 10_000);
    expect(embedded.dropped).toBe(500);
    stuck.add_credit(1);
    await waitUntil(() => late.length === 1);
    expect(late[0]).toBe('500');
    connection.close();
  });

  test('lives on whatever is sent to it, and lets go of who sends it', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const header = '414d515000010000';
    const opened = header + frame('005310c00701a10474657374');
    const begun = opened + frame('005311c00e044043700000080070 00000800'.replace(' ', ''));
    const hostile: readonly (readonly [string, string])[] = [
      ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
      ['another version of AMQP', '414d515000000901'],
      ['a frame of no octets', `${header}0000000000000000`],
      ['a frame of two gigabytes', `${header}7fffffff02000000`],
      ['a header longer than its frame', `${header}0000000cff00000000000000`],
      ['a second open', opened + frame('005310c00701a10474657374')],
      [
        'a disposition of all deliveries there can be',
        begun + frame('005315c009044143 70ffffffff41'.replace(' ', '')),
      ],
      ['a transfer on no link', `${begun}${frame('005314c00401434040')}00000000`],
      ['descriptors inside each other', header + frame('00'.repeat(80_000))],
      ['lists inside each other', header + frame(`005310${'c00201'.repeat(80_000)}`)],
      [
        'an array of twenty million nulls',
        header + frame('005310c0100af0000000050 1312d0040'.replace(' ', '')),
      ],
      ['a frame of no known kind', header + frame('0053ffc00100')],
      ['noise', Buffer.from(crypto.getRandomValues(new Uint8Array(4096))).toString('hex')],
    ];
    for (const [what, hex] of hostile) {
      const start = performance.now();
      await sendOctets(embedded.port, Buffer.from(hex, 'hex'));
      expect(performance.now() - start, what).toBeLessThan(1000);
    }
    await waitUntil(() => embedded.connections === 1);
    expect(await broker.send(createMessage({ exchange: 'direct', key: 'x' }, 'x'))).toEqual({
      outcome: 'accepted',
    });
  });

  test('keeps nothing of a connection that is cut', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const sockets = Array.from({ length: 20 }, () => createConnection(embedded.port, '127.0.0.1'));
    await waitUntil(() => embedded.connections === 20);
    for (const socket of sockets) socket.destroy();
    await waitUntil(() => embedded.connections === 0);
  });

  test('ends promptly with clients connected', async () => {
    const embedded = await startEmbeddedBroker({ port: 0 });
    const brokers = await Promise.all(Array.from({ length: 5 }, () => connectBroker(embedded.urls)));
    const start = performance.now();
    await embedded.close();
    expect(performance.now() - start).toBeLessThan(1000);
    await Promise.all(brokers.map((broker) => broker.close()));
  });
});
