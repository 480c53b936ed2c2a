import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { Namespace, requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('ip'));

const guest = fileURLToPath(new URL('open-password-guest.ts', import.meta.url));
const address = '10.9.9.1';

interface Told {
  readonly port: number;
  readonly refused: { readonly status: number; readonly err: string };
  readonly allowed: { readonly status: number; readonly err: string };
  readonly near: { readonly status: number; readonly err: string };
  readonly checked: { readonly status: number; readonly out: string };
}

test('a password goes unencrypted to loopback alone, and elsewhere where that is allowed', () => {
  using namespace = new Namespace();
  namespace.batch([
    'link set lo up',
    'link add d0 type bridge',
    `addr add ${address}/24 dev d0`,
    'link set d0 up',
  ]);
  const words = ['-C', 'ovirt-source', guest, address];
  const text = run('ip', 'netns', 'exec', namespace.name, process.execPath, ...words);
  const told = JSON.parse(text) as Told;
  expect(told.refused.status).toBe(69);
  expect(told.refused.err).toContain(
    `no broker at amqp://${address}:${told.port} (the password of north would travel unencrypted to ${address}; amqps:// encrypts it, and allowPlainText lets it go)`,
  );
  expect(told.allowed).toMatchObject({ status: 0, err: '' });
  expect(told.near).toMatchObject({ status: 0, err: '' });
  const { steps } = JSON.parse(told.checked.out) as {
    steps: { name: string; ok: boolean | null; text: string; advice?: string }[];
  };
  expect(steps.find(({ ok }) => ok === false)).toMatchObject({
    name: 'login',
    text: expect.stringContaining('would travel unencrypted'),
    advice: expect.stringContaining('broker.allowPlainText'),
  });
});
