import { expect, test } from 'vitest';
import { startEmbeddedBroker } from '#broker';
import { nodeName, runCheck } from '../../../kit/cli/run-check.ts';

const authenticate = (_user: string, password: string) => password === 'secret';
const addresses = { OVIRT_NODE_POLICY_ADDRESSES: 'operator' };

test('a broker that refuses forged senders vouches', async () => {
  await using broker = await startEmbeddedBroker({ port: 0, authenticate });
  const { status, step } = await runCheck(['--broker', `amqp://north:secret@127.0.0.1:${broker.port}`]);
  expect(step('vouching')).toMatchObject({ ok: true, text: expect.stringContaining('policy.callers holds') });
  expect(status).toBe(0);
});

test('one that takes them does not, and nobody may change the host', async () => {
  await using broker = await startEmbeddedBroker({ port: 0 });
  const { status, step } = await runCheck(['--broker', `amqp://north:secret@127.0.0.1:${broker.port}`]);
  expect(step('vouching')).toMatchObject({
    ok: true,
    text: "the broker vouches for no caller (a message under another's name arrives): nobody may change this host",
    advice: expect.stringContaining('docs/security.md'),
  });
  expect(status).toBe(0);
});

test('an address of a role counts where this account is refused there, and else is a fault', async () => {
  await using open = await startEmbeddedBroker({ port: 0 });
  const wide = await runCheck(['--broker', `amqp://north:secret@127.0.0.1:${open.port}`], addresses);
  expect(wide.failed).toEqual(['vouching']);
  expect(wide.step('vouching')?.text).toContain("operator: the agent's own account may send there");

  await using closed = await startEmbeddedBroker({
    port: 0,
    canSend: (_user, _node, key) => key !== `operator.${nodeName}`,
  });
  const guarded = await runCheck(['--broker', `amqp://north:secret@127.0.0.1:${closed.port}`], addresses);
  expect(guarded.failed).toEqual([]);
  expect(guarded.step('vouching')?.text).toContain('the addresses of operator count instead');
});
