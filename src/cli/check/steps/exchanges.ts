import { TimeoutError, withTimeout } from '#base';
import { type Broker, BrokerError, type Receiver } from '#broker';
import { agentBindings, type Binding, dataBinding, eventBinding, heartbeatBinding, heartbeatKey } from '#qmf';
import { type AccountRole, type CheckContext, requireBroker } from '../check-context.ts';
import { parseAgentName } from '../check-keys.ts';
import { type Refusal, summarizeRoles } from '../role-finding.ts';
import type { Step } from '../step.ts';

interface ReceiverAttempt {
  readonly operation: string;
  attach(broker: Broker): Promise<Receiver>;
  /** Whether the receiver stays open for later steps. */
  readonly keepsOpen?: boolean;
}

export const exchangesStep: Step = {
  name: 'exchanges',
  needs: ['broker'],
  async run(context) {
    const refusals = new Map<AccountRole, readonly Refusal[]>();
    for (const role of context.roles)
      refusals.set(role, await attachAll(attemptsByRole[role](context), context));
    return summarizeRoles(
      context,
      'receives',
      refusals,
      'permit this user to receive there, in the dialect of this broker (broker.dialect); docs/brokers.md lists the requirements of each broker and the permissions of agents, viewers and operators',
    );
  },
};

const attemptsByRole: Readonly<Record<AccountRole, (context: CheckContext) => readonly ReceiverAttempt[]>> = {
  agent: ({ ownAgent, keys, echo }) => [
    ...agentBindings(ownAgent.name).map(bindingAttempt),
    bindingAttempt({ exchange: 'topic', key: heartbeatKey(parseAgentName(ownAgent.name)) }),
    ...[keys.topic, keys.direct].map((key) => ({
      operation: `a key of this check on the ${key.exchange} exchange`,
      attach: (broker: Broker) => broker.receive(key, echo.onMessage),
      keepsOpen: true,
    })),
  ],
  console: (context) => [
    {
      operation: 'an address for replies',
      attach: async (broker) => {
        const receiver = await broker.receiveReplies(context.echo.onMessage);
        context.replyAddress = receiver.address();
        return receiver;
      },
      keepsOpen: true,
    },
    ...[heartbeatBinding, dataBinding, eventBinding].map(bindingAttempt),
  ],
};

function bindingAttempt(binding: Binding): ReceiverAttempt {
  const { exchange, key } = binding;
  return {
    operation: `${key} of the ${exchange} exchange`,
    attach: (broker) => broker.receive(binding, ignore),
  };
}

/** Attaches one receiver after another: some brokers end the whole session when they refuse a link. */
async function attachAll(
  attempts: readonly ReceiverAttempt[],
  context: CheckContext,
): Promise<readonly Refusal[]> {
  const broker = requireBroker(context);
  const refusals: Refusal[] = [];
  for (const { operation, attach, keepsOpen } of attempts) {
    try {
      const receiver = await withTimeout(attach(broker), context.timeoutMs);
      if (keepsOpen !== true) await receiver.close();
    } catch (error) {
      if (!(error instanceof BrokerError || error instanceof TimeoutError)) throw error;
      refusals.push({ operation, reason: error.message });
      // A silent or disconnected broker fails the remaining attempts too.
      if (error instanceof TimeoutError || broker.status().state !== 'connected') return refusals;
    }
  }
  return refusals;
}

function ignore(): void {
  // The step tests the attach alone.
}
