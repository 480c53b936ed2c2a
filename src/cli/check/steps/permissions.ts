import type { Outcome } from '#broker';
import { type Destination, writeLocateRequest } from '#qmf';
import { type AccountRole, type CheckContext, requireBroker } from '../check-context.ts';
import { OverLimit, within } from '../limit.ts';
import { type Refusals, summarizeRoles } from '../role-finding.ts';
import type { Step } from '../step.ts';

interface Sending {
  readonly what: string;
  send(): Promise<Outcome>;
}

/** Names no agent, so none answers. */
const nobody = ['eq', '_name', ['quote', 'nobody']] as const;

export const permissionsStep: Step = {
  name: 'permissions',
  needs: ['exchanges'],
  async run(way) {
    const refused = new Map<AccountRole, Refusals>();
    for (const role of way.roles) refused.set(role, await sendAll(sendings[role](way), way));
    const name = way.user === undefined ? '' : `under the name ${way.user} `;
    const reasons = [...refused.values()].flat().map(({ reason }) => reason);
    return summarizeRoles(way, `sends ${name}`.trimEnd(), refused, advice(reasons.join(' ')));
  },
};

const sendings: Readonly<Record<AccountRole, (way: CheckContext) => readonly Sending[]>> = {
  agent: (way) => [
    { what: 'what agents tell, to the topic exchange', send: () => own(way, way.keys.topic) },
    { what: 'an answer to the direct exchange', send: () => own(way, way.keys.direct) },
    ...(way.replyAddress === undefined
      ? []
      : [
          {
            what: 'an answer to an address for replies',
            send: () => own(way, { reply: way.replyAddress ?? '' }),
          },
        ]),
  ],
  console: (way) => [
    {
      what: 'the question who is there, to the topic exchange',
      send: () => {
        const { user: userId, timeoutMs: ttlMs, replyAddress: replyTo = '' } = way;
        return requireBroker(way).send(writeLocateRequest({ replyTo, userId, ttlMs }, nobody), {
          confirmed: true,
        });
      },
    },
    { what: 'a request to the direct exchange', send: () => own(way, way.keys.direct) },
  ],
};

function own(way: CheckContext, destination: Destination): Promise<Outcome> {
  const { user: userId, timeoutMs: ttlMs, echo } = way;
  return echo.send(requireBroker(way), { destination, userId, ttlMs }).outcome;
}

async function sendAll(wanted: readonly Sending[], { timeoutMs }: CheckContext): Promise<Refusals> {
  const refused: { what: string; reason: string }[] = [];
  for (const { what, send } of wanted) {
    try {
      const said = await within(timeoutMs, send());
      if ('reason' in said) refused.push({ what, reason: said.reason });
    } catch (error) {
      if (!(error instanceof OverLimit)) throw error;
      refused.push({ what, reason: error.message });
      return refused;
    }
  }
  return refused;
}

function advice(reasons: string): string {
  if (/user.?id/i.test(reasons))
    return 'the broker compares the sender with the name of the login: set broker.user as the broker knows it, with its realm where it has one';
  if (/no answer within/.test(reasons))
    return 'a queue of the broker may be full (`qpid-stat -q` on qpidd), or its memory: see its log';
  return 'let this user send there; docs/brokers.md has the rights of agents, viewers and operators';
}
