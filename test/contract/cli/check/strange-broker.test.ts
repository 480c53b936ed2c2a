import type { AmqpError, EventContext, Receiver, Sender } from 'rhea';
import { describe, expect, test } from 'vitest';
import { startScriptedBroker } from '../../../kit/broker/scripted-broker.ts';
import { runCheck } from '../../../kit/cli/run-check.ts';

const forbidden = { condition: 'amqp:unauthorized-access', description: 'not for you' };
/** Returns the binding pattern of a link. */
const filterOf = ({ sender }: EventContext) => JSON.stringify(sender?.source?.filter ?? {});
/** Refuses a link as AMQP does: attaches without terminus, then detaches with the reason. */
function refuse(link: Sender | Receiver | undefined, error: object): void {
  const { attach } = (link as unknown as { local: { attach: object } }).local;
  Object.assign(attach, { source: undefined, target: undefined });
  link?.close(error as AmqpError);
}
const takesAll = ({ sender }: EventContext) => {
  if (sender?.source?.dynamic)
    sender.set_source({ address: `dynamic-${sender.name}`, dynamic: true } as never);
  else sender?.set_source({ address: sender.source?.address } as never);
  sender?.set_target({} as never);
};

describe('a broker that refuses receivers', () => {
  test('check passes as a console when the broker refuses the receivers of agents', async () => {
    await using strange = await startScriptedBroker({
      sender_open: (context) => {
        if (filterOf(context).includes('console.#')) refuse(context.sender, forbidden);
        else takesAll(context);
      },
    });
    const { step, failed } = await runCheck(['--broker', strange.url, '--timeout', '0.5']);
    expect(step('exchanges')).toMatchObject({
      ok: true,
      text: expect.stringMatching(
        /^receives as a console; not as an agent: console\.# of the topic exchange: .*\(amqp:unauthorized-access: not for you\)$/,
      ),
      advice: expect.stringContaining('docs/brokers.md'),
    });
    expect(step('permissions')).toMatchObject({ ok: true, text: 'sends as a console' });
    // This broker accepts messages and forwards none.
    expect(failed).toEqual(['round trip']);
    const asAgent = await runCheck(['--broker', strange.url, '--timeout', '0.5', '--as', 'agent']);
    expect([asAgent.status, asAgent.failed]).toEqual([1, ['exchanges']]);
    expect(asAgent.step('permissions')?.text).toBe('not tried, since exchanges failed');
  });

  test('check fails at step exchanges when the broker refuses every receiver', async () => {
    await using strange = await startScriptedBroker({
      sender_open: ({ sender }) =>
        refuse(sender, { condition: 'amqp:not-found', description: 'no such node' }),
    });
    const { status, step, failed } = await runCheck(['--broker', strange.url]);
    expect([status, failed]).toEqual([1, ['exchanges']]);
    expect(step('exchanges')?.text).toMatch(
      /^not as a console: an address for replies \(and 3 more\): .*no such node/,
    );
    expect(step('exchanges')?.text).toContain('not as an agent: ');
  });

  test('check gives up a broker that never answers an attach', async () => {
    await using strange = await startScriptedBroker({
      connection_open: ({ connection }) => {
        const session = connection as unknown as {
          on_attach(frame: { performative: { role: boolean } }): void;
        };
        const { on_attach } = session;
        // Links that receive, as the peer sees them, are not answered.
        session.on_attach = (frame) => {
          if (!frame.performative.role) on_attach.call(connection, frame);
        };
      },
    });
    const begun = performance.now();
    const { status, step } = await runCheck(['--broker', strange.url, '--timeout', '0.4']);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(status).toBe(1);
    expect(step('exchanges')?.text).toContain('an address for replies: no answer within 0.4 s');
  });
});

describe('a broker that refuses senders', () => {
  test('check passes the login and fails at step broker when the broker refuses senders', async () => {
    await using strange = await startScriptedBroker({
      receiver_open: ({ receiver }) => refuse(receiver, forbidden),
    });
    const { status, step, failed } = await runCheck(['--broker', strange.url]);
    expect([status, failed]).toEqual([1, ['broker']]);
    expect(step('login')?.ok).toBe(true);
    expect(step('broker')?.text).toContain(
      'the broker refuses a sending link: amqp:unauthorized-access: not for you',
    );
  });
});

describe('a broker that refuses messages', () => {
  test.each([
    [
      'by its outcome',
      ({ delivery }: EventContext) => delivery?.reject(forbidden),
      /rejected: amqp:unauthorized/,
    ],
    [
      'by the end of the link',
      ({ receiver }: EventContext) => receiver?.close(forbidden),
      /amqp:unauthorized-access: not for you/,
    ],
    [
      'under that name',
      ({ delivery }: EventContext) =>
        delivery?.reject({ condition: 'amqp:not-allowed', description: 'user-id is not yours' }),
      /user-id is not yours/,
    ],
  ])('check fails at step permissions when the broker refuses a message %s', async (name, answer, reason) => {
    await using strange = await startScriptedBroker({
      connection_open: ({ connection }) =>
        void Object.assign(connection, { options: { receiver_options: { autoaccept: false } } }),
      message: answer,
    });
    const { status, step, failed } = await runCheck(['--broker', strange.url, '--timeout', '2']);
    expect([status, failed]).toEqual([1, ['permissions']]);
    expect(step('permissions')?.text).toMatch(reason);
    expect(step('permissions')?.advice).toContain(
      name === 'under that name' ? 'broker.user' : 'docs/brokers.md',
    );
    expect(step('round trip')?.text).toBe('not tried, since permissions failed');
  });
});

test('check fails at step round trip when the broker loses accepted messages', async () => {
  await using strange = await startScriptedBroker({});
  const { status, step, failed } = await runCheck(['--broker', strange.url, '--timeout', '0.5']);
  expect([status, failed]).toEqual([1, ['round trip']]);
  expect(step('broker')?.text).toBe('does not name its product; dialect qpid');
  expect(step('round trip')?.text).toBe(
    'the broker took a message to the topic exchange, and it did not come back within 0.5 s',
  );
});
