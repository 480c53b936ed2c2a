import { once } from 'node:events';
import { type AddressInfo, connect as dial } from 'node:net';
import { createServer, connect as dialTls, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { createSelfSigned } from '../../kit/broker/certificates.ts';
import { connectBroker, createMessage } from '../../kit/broker/messages.ts';
import { waitForCount } from '../../kit/wait-until.ts';

const { key, cert } = createSelfSigned();
let embedded: EmbeddedBroker;
let front: Server;
let url: string;

beforeAll(async () => {
  embedded = await startEmbeddedBroker({ port: 0 });
  front = createServer({ key, cert }, (socket) => {
    const behind = dial(embedded.port, '127.0.0.1');
    socket.pipe(behind).pipe(socket);
    for (const each of [socket, behind])
      each.on('error', () => [socket, behind].forEach((end) => void end.destroy()));
  });
  front.on('tlsClientError', () => undefined);
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const address = front.address();
  url = `amqps://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  await embedded.close();
  front.close();
});

test('connect uses TLS when the certificate of the broker is trusted', async () => {
  await using broker = await connectBroker([url], { ca: cert });
  expect(broker.status()).toMatchObject({ state: 'connected', url });
  let count = 0;
  await broker.receive({ exchange: 'topic', key: '#' }, () => count++);
  for (let i = 0; i < 500; i++)
    await broker.send(createMessage({ exchange: 'topic', key: 'x' }, 'x'.repeat(2000)));
  await waitForCount(() => count, 500);
});

test('ready rejects with kind tls when the certificate of the broker is not trusted', async () => {
  for (const ca of [undefined, createSelfSigned().cert]) {
    const broker = connect({ urls: [url], containerId: 'c', retry: 'never', ca });
    await expect(broker.ready()).rejects.toMatchObject({
      kind: 'tls',
      message: expect.stringContaining(url),
    });
  }
});

test('ready rejects when the certificate of the broker is not trusted, whatever the environment says', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  try {
    const broker = connect({ urls: [url], containerId: 'c', retry: 'never' });
    await expect(broker.ready()).rejects.toMatchObject({ kind: 'tls' });
  } finally {
    vi.unstubAllEnvs();
  }
});

test('ready rejects when ca contains no valid certificate', async () => {
  const broker = connect({
    urls: [url],
    containerId: 'c',
    retry: 'never',
    ca: '-----BEGIN CERTIFICATE-----\nx\n',
  });
  await expect(broker.ready()).rejects.toMatchObject({
    message: expect.stringContaining(`no broker at ${url} (`),
  });
});

test('ready rejects when the broker offers no TLS from 1.2 on', async () => {
  // OpenSSL needs the lowest security level for the old versions.
  const ciphers = 'DEFAULT@SECLEVEL=0';
  const old = createServer({ key, cert, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers }, (socket) =>
    socket.end(),
  );
  old.on('tlsClientError', () => undefined);
  old.listen(0, '127.0.0.1');
  await once(old, 'listening');
  const { port } = old.address() as AddressInfo;
  // The server does speak the old version with a client that takes it.
  const willing = dialTls({
    port,
    host: '127.0.0.1',
    ca: cert,
    minVersion: 'TLSv1',
    ciphers,
    checkServerIdentity: () => undefined,
  });
  await once(willing, 'secureConnect');
  expect(willing.getProtocol()).toBe('TLSv1.1');
  willing.destroy();

  const broker = connect({ urls: [`amqps://127.0.0.1:${port}`], containerId: 'c', retry: 'never', ca: cert });
  await expect(broker.ready()).rejects.toMatchObject({ kind: 'tls' });
  old.close();
});
