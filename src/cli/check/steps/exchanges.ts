import { type Broker, BrokerError, type Receiver } from '#broker';
import { agentBindings, type Binding, dataBinding, eventBinding, heartbeatBinding, heartbeatKey } from '#qmf';
import { type AccountRole, type CheckContext, requireBroker } from '../check-context.ts';
import { parseAgentName } from '../check-keys.ts';
import { OverLimit, within } from '../limit.ts';
import { type Refusals, summarizeRoles } from '../role-finding.ts';
import type { Step } from '../step.ts';

interface Wanted {
  readonly what: string;
  attach(broker: Broker): Promise<Receiver>;
  /** It is needed by later steps. */
  readonly stays?: boolean;
}

export const exchangesStep: Step = {
  name: 'exchanges',
  needs: ['broker'],
  async run(way) {
    const refused = new Map<AccountRole, Refusals>();
    for (const role of way.roles) refused.set(role, await attachAll(links[role](way), way));
    return summarizeRoles(
      way,
      'receives',
      refused,
      'let this user read there, in the dialect of this broker (broker.dialect); docs/brokers.md has what each broker must have, and the rights of agents, viewers and operators',
    );
  },
};

const links: Readonly<Record<AccountRole, (way: CheckContext) => readonly Wanted[]>> = {
  agent: ({ ownAgent, keys, echo }) => [
    ...agentBindings(ownAgent.name).map(bound),
    bound({ exchange: 'topic', key: heartbeatKey(parseAgentName(ownAgent.name)) }),
    ...[keys.topic, keys.direct].map((key) => ({
      what: `a key of this check on the ${key.exchange} exchange`,
      attach: (broker: Broker) => broker.receive(key, echo.onMessage),
      stays: true,
    })),
  ],
  console: (way) => [
    {
      what: 'an address for replies',
      attach: async (broker) => {
        const receiver = await broker.receiveReplies(way.echo.onMessage);
        way.replyAddress = receiver.address();
        return receiver;
      },
      stays: true,
    },
    ...[heartbeatBinding, dataBinding, eventBinding].map(bound),
  ],
};

function bound(binding: Binding): Wanted {
  const { exchange, key } = binding;
  return { what: `${key} of the ${exchange} exchange`, attach: (broker) => broker.receive(binding, ignore) };
}

/** One after another: some brokers end a whole session for one link that they refuse. */
async function attachAll(wanted: readonly Wanted[], way: CheckContext): Promise<Refusals> {
  const broker = requireBroker(way);
  const refused: { what: string; reason: string }[] = [];
  for (const { what, attach, stays } of wanted) {
    try {
      const receiver = await within(way.timeoutMs, attach(broker));
      if (stays !== true) await receiver.close();
    } catch (error) {
      if (!(error instanceof BrokerError || error instanceof OverLimit)) throw error;
      refused.push({ what, reason: error.message });
      // One that says nothing, or is gone, does no better with the next.
      if (error instanceof OverLimit || broker.status().state !== 'connected') return refused;
    }
  }
  return refused;
}

function ignore(): void {
  // Only whether it can be attached counts.
}
