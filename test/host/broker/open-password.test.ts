import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { Namespace, requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('ip'));

const guest = fileURLToPath(new URL('open-password-guest.ts', import.meta.url));
const address = '10.9.9.1';

interface GuestReport {
  readonly port: number;
  readonly refused: { readonly status: number; readonly err: string };
  readonly allowed: { readonly status: number; readonly err: string };
  readonly near: { readonly status: number; readonly err: string };
  readonly checked: { readonly status: number; readonly out: string };
}

test('sends a password unencrypted to loopback only, and elsewhere when the configuration allows it', () => {
  using namespace = new Namespace();
  namespace.batch([
    'link set lo up',
    'link add d0 type bridge',
    `addr add ${address}/24 dev d0`,
    'link set d0 up',
  ]);
  const args = ['-C', 'ovirt-source', guest, address];
  const text = run('ip', 'netns', 'exec', namespace.name, process.execPath, ...args);
  const report = JSON.parse(text) as GuestReport;
  expect(report.refused.status).toBe(69);
  expect(report.refused.err).toContain(
    `no broker at amqp://${address}:${report.port} (the password of north would travel unencrypted to ${address}; expected amqps://, or allowPlainText)`,
  );
  expect(report.allowed).toMatchObject({ status: 0, err: '' });
  expect(report.near).toMatchObject({ status: 0, err: '' });
  const { steps } = JSON.parse(report.checked.out) as {
    steps: { name: string; ok: boolean | null; text: string; advice?: string }[];
  };
  expect(steps.find(({ ok }) => ok === false)).toMatchObject({
    name: 'login',
    text: expect.stringContaining('would travel unencrypted'),
    advice: expect.stringContaining('broker.allowPlainText'),
  });
});
