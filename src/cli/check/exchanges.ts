import { type Broker, BrokerError, type Receiver } from '#broker';
import { agentBindings, type Binding, dataBinding, eventBinding, heartbeatBinding, heartbeatKey } from '#qmf';
import { agentOf } from './check-keys.ts';
import { OverLimit, within } from './limit.ts';
import { type Refusals, roleFinding } from './roles.ts';
import type { Step } from './step.ts';
import { opened, type Role, type Way } from './way.ts';

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
    const refused = new Map<Role, Refusals>();
    for (const role of way.roles) refused.set(role, await attachAll(links[role](way), way));
    return roleFinding(
      way,
      'receives',
      refused,
      'let this user read there, in the dialect of this broker (broker.dialect); docs/brokers.md has what each broker must have, and the rights of agents, viewers and operators',
    );
  },
};

const links: Readonly<Record<Role, (way: Way) => readonly Wanted[]>> = {
  agent: ({ own, keys, echo }) => [
    ...agentBindings(own.name).map(bound),
    bound({ exchange: 'topic', key: heartbeatKey(agentOf(own.name)) }),
    ...[keys.topic, keys.direct].map((key) => ({
      what: `a key of this check on the ${key.exchange} exchange`,
      attach: (broker: Broker) => broker.receive(key, echo.heard),
      stays: true,
    })),
  ],
  console: (way) => [
    {
      what: 'an address for replies',
      attach: async (broker) => {
        const receiver = await broker.receiveReplies(way.echo.heard);
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
async function attachAll(wanted: readonly Wanted[], way: Way): Promise<Refusals> {
  const broker = opened(way);
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
