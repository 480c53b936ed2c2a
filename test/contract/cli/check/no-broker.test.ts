import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { createSelfSigned } from '../../../kit/broker/certificates.ts';
import { findFreePort, startRawPeer } from '../../../kit/broker/raw-peer.ts';
import { runOvirtNode, runOvirtNodeInProcess } from '../../../kit/cli/command-line.ts';
import { nodeUuid, runCheck } from '../../../kit/cli/run-check.ts';

test('a refused port is told with what to look at, and the rest is not tried', async () => {
  const port = await findFreePort();
  const environment = { OVIRT_NODE_NODE_UUID: nodeUuid };
  const { status, out, err } = await runOvirtNode(
    ['check', '--broker', `amqp://127.0.0.1:${port}`],
    environment,
  );
  expect([status, err]).toEqual([69, '']);
  const untried = [
    'TLS',
    'mechanism',
    'login',
    'broker',
    'exchanges',
    'permissions',
    'round trip',
    'vouching',
    'clock',
  ];
  expect(out).toBe(`amqp://127.0.0.1:${port}
  ok  name           127.0.0.1 is an address, no name to look up
  no  port           connection refused on port ${port}
                     → is the broker started, and does it listen there (\`ss -ltn\` on its machine), on this address and not on loopback only? Is AMQP switched on: ActiveMQ 6.3 ships with it off. The usual port is 5672.
${[...untried, 'other agents'].map((name) => `  -   ${name.padEnd(12)}   not tried, since port failed\n`).join('')}`);
});

test('a host that nobody knows is the fault of the name', async () => {
  const { status, failed, step } = await runCheck(['--broker', 'amqp://broker.invalid', '--timeout', '4']);
  expect([status, failed]).toEqual([69, ['name']]);
  expect(step('name')?.text).toContain('broker.invalid');
  expect(step('port')?.text).toBe('not tried, since name failed');
});

describe('a port of something else', () => {
  test.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'it is a web server', 'usually 5672'],
    ['an older AMQP', 'AMQP\u0000\u0000\u0009\u0001', 'it speaks an older AMQP, not 1.0', 'rabbitmq_amqp1_0'],
    [
      'AMQP without SASL',
      'AMQP\u0000\u0001\u0000\u0000',
      'it speaks AMQP 1.0, but without SASL',
      'ANONYMOUS',
    ],
    [
      'a TLS alert',
      '\u0015\u0003\u0001\u0000\u0002\u0002F',
      'it speaks TLS on this port',
      'name it amqps://127.0.0.1:',
    ],
    [
      'OpenWire',
      '\u0000\u0000\u0001L\u0001ActiveMQ\u0000\u0000\u0000\u000c',
      'it speaks OpenWire',
      'transport connector amqp',
    ],
    [
      'noise',
      '\u0007\u0001\u00ff!',
      'it does not speak AMQP 1.0; it begins with "\\u0007',
      'name the port of AMQP',
    ],
    [
      'an offer of a frame too large',
      'AMQP\u0003\u0001\u0000\u0000\u007f\u0000\u0000\u0000\u0002\u0001\u0000\u0000',
      'goes on with what cannot be read',
      'log',
    ],
  ])('%s is told as what it is', async (_name, octets, text, advice) => {
    await using peer = await startRawPeer((socket) => {
      socket.resume();
      socket.end(Buffer.from(octets, 'latin1'));
    });
    const { status, failed, step } = await runCheck(['--broker', peer.url]);
    expect([status, failed]).toEqual([69, ['mechanism']]);
    expect(step('mechanism')?.text).toContain(text);
    expect(step('mechanism')?.advice).toContain(advice);
  });

  test('one that says nothing is given up in time', async () => {
    await using peer = await startRawPeer((socket) => socket.resume());
    const begun = performance.now();
    const { status, failed, step } = await runCheck(['--broker', peer.url, '--timeout', '0.3']);
    expect(performance.now() - begun).toBeLessThan(3000);
    expect([status, failed]).toEqual([69, ['mechanism']]);
    expect(step('mechanism')?.text).toBe('it takes the connection and says nothing within 0.3 s');
  });

  test('one that hangs up is told as such', async () => {
    await using peer = await startRawPeer((socket) => socket.destroy());
    const { status, step } = await runCheck(['--broker', peer.url]);
    expect(status).toBe(69);
    expect(step('mechanism')?.text).toContain('it ends the connection without a word');
  });
});

describe('TLS', () => {
  let embedded: EmbeddedBroker;
  let folder: string;
  beforeAll(async () => {
    embedded = await startEmbeddedBroker({ port: 0 });
    folder = mkdtempSync(join(tmpdir(), 'check-tls-'));
  });
  afterAll(async () => {
    await embedded.close();
    rmSync(folder, { recursive: true });
  });

  /** The embedded broker behind TLS; and the environment in which its certificate is trusted. */
  async function front({ key, cert }: ReturnType<typeof createSelfSigned>) {
    const server = createServer({ key, cert }, (socket) => {
      const behind = dial(embedded.port, '127.0.0.1');
      socket.pipe(behind).pipe(socket);
      for (const each of [socket, behind])
        each.on('error', () => [socket, behind].forEach((end) => void end.destroy()));
    });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const caFile = join(folder, `${Math.random()}.pem`);
    writeFileSync(caFile, cert);
    return {
      url: `amqps://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
      trusting: { OVIRT_NODE_BROKER_CA_FILE: caFile },
      [Symbol.dispose]: () => void server.close(),
    };
  }

  test('the whole way is well where the certificate is trusted', async () => {
    using broker = await front(createSelfSigned({ untilDays: 300.5 }));
    const { status, failed, step } = await runCheck(['--broker', broker.url], broker.trusting);
    expect([status, failed]).toEqual([0, []]);
    expect(step('TLS')?.text).toMatch(
      /^TLSv1\.3, certificate of test, signed by itself, until \d{4}-\d\d-\d\d \(300 days\)$/,
    );
    expect(step('TLS')).not.toHaveProperty('advice');
  });

  test('a certificate that ends soon is well, and told of', async () => {
    using broker = await front(createSelfSigned({ untilDays: 3.5 }));
    const { step } = await runCheck(['--broker', broker.url], broker.trusting);
    expect(step('TLS')).toMatchObject({ ok: true, advice: expect.stringContaining('renewed') });
  });

  test.each([
    [
      'of an authority nobody knows',
      {},
      false,
      'is not vouched for by anybody that this machine trusts',
      'broker.caFile',
    ],
    [
      'for another host',
      { address: [127, 0, 0, 9] },
      true,
      'is not for 127.0.0.1; it is for 127.0.0.9',
      'as its certificate does',
    ],
    ['that has ended', { fromDays: -9, untilDays: -3 }, true, ', ended on ', 'renewed'],
    ['that has not begun', { fromDays: 3, untilDays: 9 }, true, ', begins on ', 'clocks'],
  ] as const)(
    'a certificate %s is told as such, and nothing is sent on',
    async (_name, validity, isTrusted, text, advice) => {
      using broker = await front(createSelfSigned(validity));
      const { status, failed, step } = await runCheck(
        ['--broker', broker.url],
        isTrusted ? broker.trusting : {},
      );
      expect([status, failed]).toEqual([69, ['TLS']]);
      expect(step('TLS')?.text).toContain(text);
      expect(step('TLS')?.advice).toContain(advice);
      expect(step('mechanism')?.ok).toBe(null);
    },
  );

  test('an authority file that holds none is told as such', async () => {
    using broker = await front(createSelfSigned());
    const caFile = join(folder, 'broken.pem');
    writeFileSync(caFile, '-----BEGIN CERTIFICATE-----\nx\n');
    const { step } = await runCheck(['--broker', broker.url], { OVIRT_NODE_BROKER_CA_FILE: caFile });
    expect(step('TLS')?.text).toContain('broker.caFile holds no certificate that can be read');
  });

  test('a port without TLS, and one of TLS that is asked without it, are told apart from a broker', async () => {
    const { step, status } = await runCheck([
      '--broker',
      `amqps://127.0.0.1:${embedded.port}`,
      '--timeout',
      '1',
    ]);
    expect(status).toBe(69);
    expect(step('TLS')).toMatchObject({ ok: false, text: expect.stringContaining('no TLS on port') });
    using broker = await front(createSelfSigned());
    const plain = await runOvirtNodeInProcess([
      'check',
      '--broker',
      broker.url.replace('amqps', 'amqp'),
      '--timeout',
      '1',
    ]);
    expect(plain.status).toBe(69);
    expect(plain.out).toContain(`name it ${broker.url}`);
  });
});
