import { connect as dial } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Broker, BrokerError, type BrokerStatus, connect, startEmbeddedBroker } from '#broker';
import type { AmqpValue, IncomingMessage } from '#qmf';
import { connectBroker, createMessage } from '../../kit/broker/messages.ts';
import { findFreePort, startRawPeer } from '../../kit/broker/raw-peer.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const never = { containerId: 'test', retry: 'never' } as const;

/** Records every later status. */
function recordStatuses(broker: Broker): BrokerStatus[] {
  const seen: BrokerStatus[] = [];
  broker.onStatus((status) => seen.push(status));
  return seen;
}

async function readyError(broker: Broker): Promise<BrokerError> {
  const error = await broker.ready().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BrokerError);
  return error as BrokerError;
}

describe('connect without retry', () => {
  test('ready rejects with one line and the broker closes when nothing listens on the port', async () => {
    const port = await findFreePort();
    const broker = connect({ urls: [`amqp://user:secret@127.0.0.1:${port}`], ...never });
    const error = await readyError(broker);
    expect(error).toMatchObject({ kind: 'refused', url: `amqp://127.0.0.1:${port}` });
    expect(error.message).toBe(`no broker at amqp://127.0.0.1:${port} (connection refused)`);
    expect(broker.status()).toEqual({ state: 'closed', reason: error.message });
    await expect(broker.receive({ exchange: 'topic', key: '#' }, () => undefined)).rejects.toBe(error);
    expect(await broker.send(createMessage({ reply: 'x' }, 'x'))).toMatchObject({ outcome: 'dropped' });
    await broker.close();
  });

  test('ready rejects at the connect timeout when the peer stays silent', async () => {
    await using peer = await startRawPeer(() => undefined);
    const start = performance.now();
    const error = await readyError(connect({ urls: [peer.url], ...never, connectTimeoutMs: 200 }));
    expect(error.kind).toBe('timeout');
    expect(performance.now() - start).toBeLessThan(4000);
  });

  test('ready rejects with kind protocol when the peer speaks another protocol', async () => {
    await using peer = await startRawPeer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await readyError(connect({ urls: [peer.url], ...never }))).toMatchObject({ kind: 'protocol' });
  });

  test('ready rejects with a reason when the peer hangs up', async () => {
    await using peer = await startRawPeer((socket) => socket.end());
    expect((await readyError(connect({ urls: [peer.url], ...never }))).message).toContain(
      'ended by the other side',
    );
  });

  test('ready rejects with kind name when the host does not exist', async () => {
    const error = await readyError(connect({ urls: ['amqp://no-such-host.invalid'], ...never }));
    expect(error.kind).toBe('name');
  });

  test('ready rejects when an amqps URL names a broker without TLS', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const error = await readyError(
      connect({ urls: [`amqps://127.0.0.1:${embedded.port}`], ...never, connectTimeoutMs: 1000 }),
    );
    expect(error.message).toContain(`no broker at amqps://127.0.0.1:${embedded.port} (`);
  });

  test('connect tries the second URL when the first fails', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = await connectBroker([`amqp://127.0.0.1:${await findFreePort()}`, embedded.urls[0]!]);
    expect(broker.status()).toMatchObject({ state: 'connected', url: embedded.urls[0] });
  });

  test('the status becomes closed when the broker ends', async () => {
    const embedded = await startEmbeddedBroker({ port: 0 });
    const broker = await connectBroker(embedded.urls.slice(0, 1));
    await embedded.close();
    await waitUntil(() => broker.status().state === 'closed');
    expect(broker.status()).toMatchObject({ reason: expect.stringContaining('amqp:connection:forced') });
    await broker.close();
  });
});

describe('connect with retry', () => {
  test('all receivers work again after the broker restarts on its port', async () => {
    let embedded = await startEmbeddedBroker({ port: 0 });
    const { port } = embedded;
    await using broker = connect({ urls: [embedded.urls[0]!], containerId: 'c', retry: 'forever' });
    await broker.ready();
    const seen = recordStatuses(broker);
    const bodies: AmqpValue[] = [];
    const listener = ({ body }: IncomingMessage) => {
      if (body.section === 'value') bodies.push(body.value);
    };
    await broker.receive({ exchange: 'topic', key: 'a.#' }, listener);
    await broker.receive({ exchange: 'direct', key: 'd' }, listener);
    const replies = await broker.receiveReplies(listener);
    const before = replies.address();
    await embedded.close();
    await waitUntil(() => broker.status().state === 'waiting');
    expect(replies.address()).toBeUndefined();
    expect(await broker.send(createMessage({ exchange: 'topic', key: 'a' }, 'lost'))).toMatchObject({
      outcome: 'dropped',
    });
    const receiving = broker.receive({ exchange: 'topic', key: 'while.away' }, listener);

    embedded = await startEmbeddedBroker({ port });
    await broker.ready();
    await receiving;
    expect(replies.address()).not.toBe(before);
    for (const destination of [
      { exchange: 'topic', key: 'a.b' },
      { exchange: 'direct', key: 'd' },
      { reply: replies.address()! },
      { exchange: 'topic', key: 'while.away' },
    ] as const) {
      await broker.send(createMessage(destination, JSON.stringify(destination)));
    }
    await waitForCount(() => bodies.length, 4);
    const states = seen.map(({ state }) => state);
    expect(states[0]).toBe('waiting');
    expect(states.at(-1)).toBe('connected');
    expect(seen.filter(({ state }) => state === 'waiting').length).toBeGreaterThan(0);
    await broker.close();
    await embedded.close();
  });

  test('send settles messages in flight as lost when the broker ends', async () => {
    const embedded = await startEmbeddedBroker({ port: 0 });
    await using broker = connect({ urls: embedded.urls, containerId: 'c', retry: 'forever' });
    await broker.ready();
    const sending = Array.from({ length: 1500 }, () =>
      broker.send(createMessage({ exchange: 'direct', key: 'x' }, 'x')),
    );
    await embedded.close();
    const outcomes = await Promise.all(sending);
    expect(new Set(outcomes.map(({ outcome }) => outcome)).has('sent')).toBe(false);
    for (const each of outcomes) {
      if (each.outcome !== 'accepted') expect(each).toMatchObject({ reason: expect.stringMatching(/\S/) });
    }
  });

  test('connect retries with growing delays by the injected clock', async () => {
    const clock = new ManualClock();
    const url = `amqp://127.0.0.1:${await findFreePort()}`;
    await using broker = connect({ urls: [url], containerId: 'c', retry: 'forever', clock });
    const seen = recordStatuses(broker);
    const waits = () => seen.filter((status) => status.state === 'waiting');
    for (let round = 1; round <= 14; round++) {
      await waitUntil(() => waits().length >= round);
      await clock.advance(30_000);
    }
    const delays = waits().map((status) => (status.state === 'waiting' ? status.retryInMs : 0));
    for (const [i, delay] of delays.entries()) expect(delay).toBeLessThan(Math.min(30_000, 100 * 2 ** i));
    expect(Math.max(...delays)).toBeGreaterThan(1000);
    expect(waits()[0]).toMatchObject({ reason: `no broker at ${url} (connection refused)` });
  });
});

describe('idle timeout', () => {
  test('the broker closes after the idle timeout when the peer falls silent', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    let frozen = false;
    await using peer = await startRawPeer((socket) => {
      const behind = dial(embedded.port, '127.0.0.1');
      socket.on('data', (octets) => frozen || behind.write(octets));
      behind.on('data', (octets) => frozen || socket.write(octets));
      socket.on('close', () => behind.destroy());
      behind.on('error', () => socket.destroy());
    });
    const broker = await connectBroker([peer.url], { idleTimeoutMs: 2_000 });
    // Heartbeats keep an otherwise silent connection alive.
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    expect(broker.status().state).toBe('connected');
    frozen = true;
    await waitUntil(() => broker.status().state === 'closed');
    await broker.close();
  });

  test('the broker closes after the idle timeout when the peer falls silent within a frame', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    let room = Number.POSITIVE_INFINITY;
    await using peer = await startRawPeer((socket) => {
      const behind = dial(embedded.port, '127.0.0.1');
      socket.on('data', (octets) => behind.write(octets));
      behind.on('data', (octets) => {
        socket.write(octets.subarray(0, room));
        room = Math.max(0, room - octets.byteLength);
      });
      socket.on('close', () => behind.destroy());
      behind.on('error', () => socket.destroy());
    });
    await using broker = connect({ urls: [peer.url], containerId: 'c', retry: 'never', idleTimeoutMs: 400 });
    await broker.receive({ exchange: 'topic', key: 'large' }, () => undefined);
    await using other = await connectBroker(embedded.urls);
    room = 1000;
    void other.send(createMessage({ exchange: 'topic', key: 'large' }, 'x'.repeat(200_000)));
    await waitUntil(() => broker.status().state === 'closed');
    expect(broker.status()).toMatchObject({
      reason: `no broker at ${peer.url} (the broker fell silent)`,
    });
  });
});

describe('close', () => {
  test('close sends waiting messages first', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    await using receiver = await connectBroker(embedded.urls);
    let count = 0;
    await receiver.receive({ exchange: 'topic', key: 'bye' }, () => count++);
    const broker = await connectBroker(embedded.urls);
    for (let i = 0; i < 1900; i++) void broker.send(createMessage({ exchange: 'topic', key: 'bye' }, 'x'));
    await broker.close();
    await waitForCount(() => count, 1900);
  });

  test('close ends promptly while connecting or waiting, also when called twice, and rejects pending calls', async () => {
    await using peer = await startRawPeer(() => undefined);
    for (const url of [peer.url, `amqp://127.0.0.1:${await findFreePort()}`]) {
      const broker = connect({ urls: [url], containerId: 'c', retry: 'forever' });
      const ready = broker.ready();
      const receiving = broker.receiveReplies(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const start = performance.now();
      await Promise.all([broker.close(), broker.close()]);
      expect(performance.now() - start).toBeLessThan(2500);
      await expect(ready).rejects.toMatchObject({ kind: 'closed' });
      await expect(receiving).rejects.toMatchObject({ kind: 'closed' });
      await expect(broker.ready()).rejects.toBeInstanceOf(BrokerError);
      expect(broker.status()).toEqual({ state: 'closed' });
    }
  });

  test('close leaves no connection on the broker', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const broker = await connectBroker(embedded.urls);
    await broker.receiveReplies(() => undefined);
    expect(embedded.connections).toBe(1);
    await broker.close();
    await waitUntil(() => embedded.connections === 0);
  });
});
