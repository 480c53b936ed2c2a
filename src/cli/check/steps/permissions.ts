import { TimeoutError, withTimeout } from '#base';
import type { Outcome } from '#broker';
import { type Destination, writeLocateRequest } from '#qmf';
import { type AccountRole, type CheckContext, requireBroker } from '../check-context.ts';
import { type Refusal, summarizeRoles } from '../role-finding.ts';
import type { Step } from '../step.ts';

interface SendAttempt {
  readonly operation: string;
  send(): Promise<Outcome>;
}

/** A predicate of a locate request that matches no agent, so that none answers. */
const matchesNoAgent = ['eq', '_name', ['quote', 'nobody']] as const;

export const permissionsStep: Step = {
  name: 'permissions',
  needs: ['exchanges'],
  async run(context) {
    const refusals = new Map<AccountRole, readonly Refusal[]>();
    for (const role of context.roles)
      refusals.set(role, await sendAll(attemptsByRole[role](context), context));
    const name = context.user === undefined ? '' : `under the name ${context.user} `;
    const reasons = [...refusals.values()].flat().map(({ reason }) => reason);
    return summarizeRoles(context, `sends ${name}`.trimEnd(), refusals, adviceFor(reasons.join(' ')));
  },
};

const attemptsByRole: Readonly<Record<AccountRole, (context: CheckContext) => readonly SendAttempt[]>> = {
  agent: (context) => [
    { operation: 'an indication to the topic exchange', send: () => sendToSelf(context, context.keys.topic) },
    { operation: 'an answer to the direct exchange', send: () => sendToSelf(context, context.keys.direct) },
    ...(context.replyAddress === undefined
      ? []
      : [
          {
            operation: 'an answer to an address for replies',
            send: () => sendToSelf(context, { reply: context.replyAddress ?? '' }),
          },
        ]),
  ],
  console: (context) => [
    {
      operation: 'a locate request to the topic exchange',
      send: () => {
        const { user: userId, timeoutMs: ttlMs, replyAddress: replyTo = '' } = context;
        const request = writeLocateRequest({ replyTo, userId, ttlMs }, matchesNoAgent);
        return requireBroker(context).send(request, { confirmed: true });
      },
    },
    { operation: 'a request to the direct exchange', send: () => sendToSelf(context, context.keys.direct) },
  ],
};

function sendToSelf(context: CheckContext, destination: Destination): Promise<Outcome> {
  const { user: userId, timeoutMs: ttlMs, echo } = context;
  return echo.send(requireBroker(context), { destination, userId, ttlMs }).outcome;
}

async function sendAll(
  attempts: readonly SendAttempt[],
  { timeoutMs }: CheckContext,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (const { operation, send } of attempts) {
    try {
      const outcome = await withTimeout(send(), timeoutMs);
      if ('reason' in outcome) refusals.push({ operation, reason: outcome.reason });
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      refusals.push({ operation, reason: error.message });
      return refusals;
    }
  }
  return refusals;
}

function adviceFor(reasons: string): string {
  if (/user.?id/i.test(reasons))
    return 'the broker compares the sender with the name of the login: set broker.user to the name by which the broker knows it, with the realm if any';
  if (/no answer within/.test(reasons))
    return 'a queue of the broker may be full (`qpid-stat -q` on qpidd), or its memory: see its log';
  return 'permit this user to send there; docs/brokers.md lists the permissions of agents, viewers and operators';
}
