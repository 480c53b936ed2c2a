import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { createSelfSigned } from '../../../kit/broker/certificates.ts';
import { runOvirtNodeInProcess } from '../../../kit/cli/command-line.ts';
import { runCheck } from '../../../kit/cli/run-check.ts';

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

  /** Puts TLS in front of the embedded broker. @returns also the environment that trusts its certificate. */
  async function front({ key, cert }: ReturnType<typeof createSelfSigned>) {
    const server = createServer({ key, cert }, (socket) => {
      const backend = dial(embedded.port, '127.0.0.1');
      socket.pipe(backend).pipe(socket);
      for (const each of [socket, backend])
        each.on('error', () => [socket, backend].forEach((end) => void end.destroy()));
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

  test('check passes all steps over TLS when the certificate is trusted', async () => {
    using broker = await front(createSelfSigned({ untilDays: 300.5 }));
    const { status, failed, step } = await runCheck(['--broker', broker.url], broker.trusting);
    expect([status, failed]).toEqual([0, []]);
    expect(step('TLS')?.text).toMatch(
      /^TLSv1\.3, certificate of test, signed by itself, until \d{4}-\d\d-\d\d \(300 days\)$/,
    );
    expect(step('TLS')).not.toHaveProperty('advice');
  });

  test('check passes a certificate that expires soon and advises renewal', async () => {
    using broker = await front(createSelfSigned({ untilDays: 3.5 }));
    const { step } = await runCheck(['--broker', broker.url], broker.trusting);
    expect(step('TLS')).toMatchObject({ ok: true, advice: expect.stringContaining('renew the certificate') });
  });

  test.each([
    [
      'of an unknown authority',
      {},
      false,
      'is not signed by an authority that this machine trusts',
      'broker.caFile',
    ],
    [
      'for another host',
      { address: [127, 0, 0, 9] },
      true,
      'is not for 127.0.0.1; it is for 127.0.0.9',
      'as its certificate does',
    ],
    ['that has expired', { fromDays: -9, untilDays: -3 }, true, ', expired on ', 'renew the certificate'],
    ['that is not yet valid', { fromDays: 3, untilDays: 9 }, true, ', is not valid before ', 'clocks'],
  ] as const)(
    'check fails at step TLS for a certificate %s and skips the remaining steps',
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

  test('check reports an authority file without certificate', async () => {
    using broker = await front(createSelfSigned());
    const caFile = join(folder, 'broken.pem');
    writeFileSync(caFile, '-----BEGIN CERTIFICATE-----\nx\n');
    const { step } = await runCheck(['--broker', broker.url], { OVIRT_NODE_BROKER_CA_FILE: caFile });
    expect(step('TLS')?.text).toContain('broker.caFile contains no readable certificate');
  });

  test('check reports a port without TLS, and a TLS port that is used without TLS', async () => {
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
