import type { Broker, Outcome } from '#broker';
import { writeLocateRequest } from '#qmf';
import { OverLimit, within } from './limit.ts';
import { bad, good, type Step } from './step.ts';
import type { Way } from './way.ts';

/** Names no agent, so none answers; agents that let a predicate decide do nothing else either. */
const nobody = ['eq', '_name', ['quote', 'nobody']] as const;

export const permissionsStep: Step = {
  name: 'permissions',
  needs: ['exchanges'],
  async run(way) {
    const { user } = way;
    const refusals: string[] = [];
    for (const { what, send } of sendings(way)) {
      const reason = await refusal(way, send);
      if (reason !== undefined) refusals.push(`${what}: ${reason}`);
    }
    const name = user === undefined ? '' : ` under the name ${user}`;
    if (refusals.length === 0) return good(`sends to both exchanges, as an agent and as a console${name}`);
    return bad(`may not send ${refusals.join('; ')}`, advice(refusals.join(' ')));
  },
};

function sendings({ user: userId, echo, keys, timeoutMs, replyAddress }: Way) {
  if (echo === undefined || replyAddress === undefined) throw new Error('this step needs receivers');
  const own = (to: 'topic' | 'direct') => (broker: Broker) =>
    echo.send(broker, keys[to], userId, timeoutMs).outcome;
  return [
    { what: 'to the topic exchange as an agent', send: own('topic') },
    { what: 'to the direct exchange', send: own('direct') },
    {
      what: 'to the topic exchange as a console',
      send: (broker: Broker) => {
        const way = { replyTo: replyAddress, userId, ttlMs: timeoutMs };
        return broker.send(writeLocateRequest(way, nobody), { confirmed: true });
      },
    },
  ];
}

/** Undefined where the broker took the message. */
async function refusal(
  { broker, timeoutMs }: Way,
  send: (broker: Broker) => Promise<Outcome>,
): Promise<string | undefined> {
  if (broker === undefined) throw new Error('this step needs a connection');
  try {
    const said = await within(timeoutMs, send(broker));
    return 'reason' in said ? said.reason : undefined;
  } catch (error) {
    if (!(error instanceof OverLimit)) throw error;
    return `the broker says nothing within ${timeoutMs / 1000} s`;
  }
}

function advice(refusals: string): string {
  if (/user.?id/i.test(refusals))
    return 'the broker compares the sender with the name of the login: set broker.user as the broker knows it, with its realm where it has one';
  if (/says nothing/.test(refusals))
    return 'a queue of the broker may be full (`qpid-stat -q` on qpidd), or its memory: see its log';
  return "let this user publish there; docs/brokers.md has the rights of agents, viewers and operators. A console's account needs none of an agent's";
}
