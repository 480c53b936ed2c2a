import { expect, test } from 'vitest';
import { startEmbeddedBroker } from '#broker';
import { nodeName, runCheck } from '../../../kit/cli/run-check.ts';

const authenticate = (_user: string, password: string) => password === 'secret';
const addresses = { OVIRT_NODE_POLICY_ADDRESSES: 'operator' };

test('check reports that a broker vouches when it refuses forged senders', async () => {
  await using broker = await startEmbeddedBroker({ port: 0, authenticate });
  const { status, step } = await runCheck(['--broker', `amqp://north:secret@127.0.0.1:${broker.port}`]);
  expect(step('vouching')).toMatchObject({ ok: true, text: expect.stringContaining('policy.callers holds') });
  expect(status).toBe(0);
});

test('check reports that a broker does not vouch when it accepts forged senders', async () => {
  await using broker = await startEmbeddedBroker({ port: 0 });
  const { status, step } = await runCheck(['--broker', `amqp://north:secret@127.0.0.1:${broker.port}`]);
  expect(step('vouching')).toMatchObject({
    ok: true,
    text: "the broker vouches for no caller (a message under another's name arrives): no caller may change this host",
    advice: expect.stringContaining('docs/security.md'),
  });
  expect(status).toBe(0);
});

test("check fails unless the broker refuses the agent's account at a role's address", async () => {
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
