import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type MetricsServer, startMetricsServer } from '../../../../src/cli/metrics/metrics-server.ts';
import { waitForCount, waitUntil } from '../../../kit/wait-until.ts';

let server: MetricsServer;
let readings: number;
let read: () => Promise<string>;
beforeEach(async () => {
  readings = 0;
  read = async () => `a_metric ${readings}\n`;
  server = await startMetricsServer({ host: '127.0.0.1', port: 0 }, () => {
    readings += 1;
    return read();
  });
});
afterEach(() => server[Symbol.asyncDispose]());

/** Sends octets and returns what came until the server closed the connection. */
function sendRaw(octets: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.address.port, '127.0.0.1', () => socket.write(octets));
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

const get = (target = '/metrics', method = 'GET') =>
  sendRaw(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
const bodyOf = (answer: string) => answer.split('\r\n\r\n')[1];

test('serves the text at /metrics with its type, also to HEAD and with a query', async () => {
  const answer = await get('/metrics?format=text');
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toMatch(/^Content-Type: text\/plain; version=0\.0\.4; charset=utf-8\r$/m);
  expect(bodyOf(answer)).toBe('a_metric 1\n');
  const head = await get('/metrics', 'HEAD');
  expect([head.slice(0, 12), bodyOf(head)]).toEqual(['HTTP/1.1 200', '']);
});

test.each([
  '/',
  '/metrics/',
  '/metrics/../etc/passwd',
  '/../../etc/passwd',
  '//metrics',
  'http://x/y',
  '*',
  '/%6detrics',
])('answers 404 to the path %s, and reads nothing', async (path) => {
  expect(await get(path)).toMatch(/^HTTP\/1\.1 404 /);
  expect(readings).toBe(0);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
  'answers 405 to %s, and ends the connection',
  async (method) => {
    const answer = await sendRaw(
      `${method} /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/^Allow: GET, HEAD\r$/m);
    expect(readings).toBe(0);
  },
);

test.each([
  ['no HTTP', 'hello\r\n\r\n'],
  ['AMQP', 'AMQP\0\x01\0\0'],
  ['TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
  ['a header above 8 KiB', `GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
  ['two lengths', 'GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  [
    'length and chunks',
    'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a tunnel', 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n'],
  [
    'an expectation',
    'POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
  ],
])('ends the connection after %s, reads nothing, and serves on', async (_, octets) => {
  const answer = await sendRaw(octets);
  expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer)).toBe(true);
  expect(readings).toBe(0);
  expect(await get()).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([
  'evil.example.com',
  'localhost.evil.example.com',
  '127.evil.example.com',
  '127.0.0.1.evil.example.com:9101',
  '10.0.0.5:9101',
  '',
])('on loopback refuses the Host "%s", which a page of the web may have', async (host) => {
  const answer = await sendRaw(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
  expect(readings).toBe(0);
});

test('reads once for all scrapers of one second', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  read = () => promise;
  const answers = Array.from({ length: 20 }, () => get().then(bodyOf));
  await waitUntil(() => readings >= 1, 15_000);
  resolve('once 1\n');
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['once 1\n']));
  expect(readings).toBe(1);
});

test('answers 503 with the reason in one line when nothing can be read, and recovers', async () => {
  read = () => Promise.reject(new Error('no broker\u001b[2J\nat all'));
  const answer = await get();
  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(bodyOf(answer)).toMatch(/^no broker.+at all\n$/m);
  expect(answer).not.toContain('\u001b');
  read = async () => 'back 1\n';
  await expect.poll(() => get(), { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 200 /);
});

test('takes at most 32 connections at a time, and ends those that send nothing', {
  timeout: 60_000,
}, async () => {
  const closed: number[] = [];
  const sockets = Array.from({ length: 40 }, (_, number) => {
    const socket = connect(server.address.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => closed.push(number));
    return socket;
  });
  await waitForCount(() => closed.length, 40, 25_000);
  for (const socket of sockets) socket.destroy();
  expect(await get()).toMatch(/^HTTP\/1\.1 200 /);
});

test('ends the connections of peers that do not read their answers, and encodes a reading once for all', async () => {
  const text = `a_metric{label="${'x'.repeat(32 * 1024 * 1024)}"} 1\n`;
  const from = vi.spyOn(Buffer, 'from');
  await using other = await startMetricsServer({ host: '127.0.0.1', port: 0 }, async () => text, {
    answerMs: 300,
  });
  let closed = 0;
  const sockets = Array.from({ length: 32 }, () => {
    const socket = connect(other.address.port, '127.0.0.1', () =>
      socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => closed++);
    socket.pause();
    return socket;
  });
  await waitUntil(() => from.mock.calls.some(([value]) => value === (text as never)), 20_000);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  for (const socket of sockets) socket.resume();
  await waitForCount(() => closed, 32, 20_000);
  const received = sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  expect(received).toBeLessThan(32 * text.length);
  expect(from.mock.calls.filter(([value]) => value === (text as never))).toHaveLength(1);
  from.mockRestore();
}, 60_000);
