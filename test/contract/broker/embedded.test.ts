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
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const topicFilter = (key: string) => ({
  binding: (
    rhea as never as { types: { wrap_described(value: string, name: string): unknown } }
  ).types.wrap_described(key, 'apache.org:legacy-amqp-topic-binding:string'),
});

/** Connects with plain rhea, like a third-party program. */
function connectRhea(port: number) {
  const container = rhea.create_container({ id: `rhea-${crypto.randomUUID()}` });
  container.on('error', () => undefined);
  const connection = container.connect({ port, host: '127.0.0.1', username: 'x', reconnect: false });
  connection.on('disconnected', () => undefined);
  return connection;
}

function waitForEvent(source: object, name: string): Promise<void> {
  return new Promise((resolve) => (source as EventEmitter).once(name, () => resolve()));
}

/** Puts a performative into an AMQP frame on channel 0. */
function toFrame(hex: string): string {
  const size = 8 + hex.length / 2;
  return `${size.toString(16).padStart(8, '0')}02000000${hex}`;
}

describe('the embedded broker', () => {
  test('the embedded broker listens on one port of IPv4 and IPv6 loopback', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    expect(embedded.urls[0]).toBe(`amqp://127.0.0.1:${embedded.port}`);
    for (const url of embedded.urls) {
      await using broker = await connectBroker([url]);
      expect(broker.status()).toMatchObject({ state: 'connected', url });
    }
  });

  test.each(['0.0.0.0', '::', '10.0.0.1', 'localhost', 'example.org', '127.0.0.1.example.org'])(
    'the embedded broker refuses to listen on %s',
    async (host) => {
      const start = startEmbeddedBroker({ port: 0, hosts: [host] });
      await expect(start).rejects.toMatchObject({
        kind: 'address',
        message: expect.stringContaining(`"${host}"`),
      });
    },
  );

  test('the embedded broker names a taken port and leaves no port open', async () => {
    await using peer = await startRawPeer(() => undefined);
    const error = await startEmbeddedBroker({ port: peer.port, hosts: ['::1', '127.0.0.1'] }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BrokerError);
    expect(error).toMatchObject({
      kind: 'address',
      message: `port ${peer.port} on 127.0.0.1 is taken by another program; choose another with --port N`,
    });
    await using again = await startEmbeddedBroker({ port: peer.port, hosts: ['::1'] }).catch(() => undefined);
    if (again !== undefined) expect(again.port).toBe(peer.port);
  });

  test('the embedded broker delivers an undecodable body, and the listener receives it as undecodable', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const got: IncomingMessage[] = [];
    await broker.receive({ exchange: 'direct', key: 'agent' }, (incoming) => got.push(incoming));
    const connection = connectRhea(embedded.port);
    const sender = connection.open_sender({ target: { address: 'qmf.default.direct' } });
    await waitForEvent(sender, 'sendable');
    const whole = encodeMessage({
      properties: { subject: 'agent', replyTo: 'a/b', correlationId: '7' },
      applicationProperties: new Map([['qmf.opcode', '_query_request']]),
      body: { section: 'value', value: 'x' },
    });
    sender.send(whole.subarray(0, -2) as never, undefined, 0);
    await waitForCount(() => got.length, 1);
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

  test('the embedded broker rejects a message with invalid properties and keeps the link open', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const connection = connectRhea(embedded.port);
    const sender = connection.open_sender({ target: {} } as never);
    await waitForEvent(sender, 'sendable');
    sender.send(Buffer.from('ff', 'hex') as never, undefined, 0);
    await waitForEvent(sender, 'rejected');
    sender.send({ to: 'nowhere', body: 'x' });
    await waitForEvent(sender, 'accepted');
    connection.close();
  });

  test('the embedded broker refuses links to a missing node with amqp:not-found', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const connection = connectRhea(embedded.port);
    const receiver = connection.open_receiver('no.such.node');
    await waitForEvent(receiver, 'receiver_error');
    expect(receiver.error).toMatchObject({ condition: 'amqp:not-found' });
    const sender = connection.open_sender('no.such.node');
    await waitForEvent(sender, 'sender_error');
    expect(sender.error).toMatchObject({ condition: 'amqp:not-found' });
    connection.close();
  });

  test('the embedded broker sends messages only as far as the credit goes', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const connection = connectRhea(embedded.port);
    const got: unknown[] = [];
    const receiver = connection.open_receiver({
      source: { address: 'qmf.default.topic', filter: topicFilter('#') as never },
      credit_window: 0,
    });
    receiver.on('message', ({ message: incoming }) => got.push(incoming?.body));
    await waitForEvent(receiver, 'receiver_open');
    receiver.add_credit(3);
    for (let i = 0; i < 10; i++) await broker.send(createMessage({ exchange: 'topic', key: 'k' }, `m${i}`));
    await waitForCount(() => got.length, 3);
    await waitUntilQuiet();
    expect(got).toEqual(['m0', 'm1', 'm2']);
    receiver.add_credit(100);
    await waitForCount(() => got.length, 10);
    expect(got.at(-1)).toBe('m9');
    connection.close();
  });

  test('the embedded broker serves a receiver beside one without credit in the same session', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const connection = connectRhea(embedded.port);
    const counts = [0, 0];
    const receivers = counts.map((_, i) => {
      const receiver = connection.open_receiver({
        source: { address: 'qmf.default.topic', filter: topicFilter('#') as never },
        credit_window: 0,
      });
      receiver.on('message', () => counts[i]!++);
      return receiver;
    });
    await Promise.all(receivers.map((receiver) => waitForEvent(receiver, 'receiver_open')));
    receivers[0]!.add_credit(1);
    receivers[1]!.add_credit(100);
    for (let i = 0; i < 50; i++) void broker.send(createMessage({ exchange: 'topic', key: 'k' }, 'x'));
    await waitForCount(() => counts[1], 50);
    await waitForCount(() => counts[0], 1);
    connection.close();
  });

  test('the embedded broker drops and counts the oldest messages of a stuck topic receiver', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls, { queueLimit: 20_000 });
    const connection = connectRhea(embedded.port);
    const late: unknown[] = [];
    const stuck = connection.open_receiver({
      source: { address: 'qmf.default.topic', filter: topicFilter('#') as never },
      credit_window: 0,
    });
    stuck.on('message', ({ message: incoming }) => late.push(incoming?.body));
    await waitForEvent(stuck, 'receiver_open');
    let count = 0;
    await broker.receive({ exchange: 'topic', key: 'k' }, () => count++);
    await Promise.all(
      Array.from({ length: 10_500 }, (_, i) =>
        broker.send(createMessage({ exchange: 'topic', key: 'k' }, `${i}`)),
      ),
    );
    await waitForCount(() => count, 10_500);
    expect(embedded.dropped).toBe(500);
    stuck.add_credit(1);
    await waitForCount(() => late.length, 1);
    expect(late[0]).toBe('500');
    connection.close();
  });

  test('the embedded broker survives hostile octets and ends the connection that sends them', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker(embedded.urls);
    const header = '414d515000010000';
    const opened = header + toFrame('005310c00701a10474657374');
    const begun = opened + toFrame('005311c00e044043700000080070 00000800'.replace(' ', ''));
    const hostile: readonly (readonly [string, string])[] = [
      ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
      ['another version of AMQP', '414d515000000901'],
      ['a frame of no octets', `${header}0000000000000000`],
      ['a frame of two gigabytes', `${header}7fffffff02000000`],
      ['a header longer than its frame', `${header}0000000cff00000000000000`],
      ['a second open', opened + toFrame('005310c00701a10474657374')],
      [
        'a disposition of all possible deliveries',
        begun + toFrame('005315c009044143 70ffffffff41'.replace(' ', '')),
      ],
      ['a transfer on no link', `${begun}${toFrame('005314c00401434040')}00000000`],
      ['nested descriptors', header + toFrame('00'.repeat(80_000))],
      ['nested lists', header + toFrame(`005310${'c00201'.repeat(80_000)}`)],
      [
        'an array of twenty million nulls',
        header + toFrame('005310c0100af0000000050 1312d0040'.replace(' ', '')),
      ],
      ['a frame of an unknown kind', header + toFrame('0053ffc00100')],
      ['noise', Buffer.from(crypto.getRandomValues(new Uint8Array(4096))).toString('hex')],
    ];
    for (const [what, hex] of hostile) {
      const start = performance.now();
      await sendOctets(embedded.port, Buffer.from(hex, 'hex'));
      expect(performance.now() - start, what).toBeLessThan(5000);
    }
    await waitUntil(() => embedded.connections <= 1);
    expect(await broker.send(createMessage({ exchange: 'direct', key: 'x' }, 'x'))).toEqual({
      outcome: 'accepted',
    });
  });

  test('the embedded broker forgets connections that were cut', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const sockets = Array.from({ length: 20 }, () => createConnection(embedded.port, '127.0.0.1'));
    await waitForCount(() => embedded.connections, 20);
    for (const socket of sockets) socket.destroy();
    await waitUntil(() => embedded.connections === 0);
  });

  test('the embedded broker ends the oldest of more than 256 connections before their login, and none that logged in', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate: (user) => user === 'north' });
    const login = { user: 'north', password: 'pole' };
    await using first = await connectBroker(embedded.urls, login);
    const idle = Array.from({ length: 300 }, () => createConnection(embedded.port, '127.0.0.1'));
    const closed = new Set<number>();
    for (const [index, socket] of idle.entries()) {
      socket.on('error', () => undefined);
      socket.on('close', () => closed.add(index));
      socket.resume();
      // Half of them begin: a greeting is not a login.
      if (index % 2 === 0) socket.write(Buffer.from('AMQP\x03\x01\0\0', 'latin1'));
    }
    await waitForCount(() => closed.size, 44);
    expect(embedded.connections).toBe(257);
    await using second = await connectBroker(embedded.urls, login);
    expect([first.status().state, second.status().state]).toEqual(['connected', 'connected']);
    expect(Math.max(...closed)).toBeLessThan(60);
    for (const socket of idle) socket.destroy();
    await waitUntil(() => embedded.connections <= 2);
  });

  test('the embedded broker opens no connection without the login that it requires', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate: () => true });
    const socket = createConnection(embedded.port, '127.0.0.1');
    let octets = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => {
      octets = Buffer.concat([octets, part]);
    });
    socket.on('error', () => undefined);
    // The header of AMQP without SASL, and an open frame with the container id `x`.
    socket.write(Buffer.from('AMQP\0\x01\0\0', 'latin1'));
    socket.write(Buffer.from(toFrame('005310c00401a10178'), 'hex'));
    await waitForEvent(socket, 'close');
    // No open frame (0x10) came back.
    expect(octets.toString('latin1')).not.toContain('\0S\x10');
  });

  test('the embedded broker closes promptly with clients connected', async () => {
    const embedded = await startEmbeddedBroker({ port: 0 });
    const brokers = await Promise.all(Array.from({ length: 5 }, () => connectBroker(embedded.urls)));
    const start = performance.now();
    await embedded.close();
    expect(performance.now() - start).toBeLessThan(5000);
    await Promise.all(brokers.map((broker) => broker.close()));
  });
});
