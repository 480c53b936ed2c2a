import { type Broker, BrokerError, type Receiver } from '#broker';
import { agentBindings, type Binding, dataBinding, eventBinding, heartbeatBinding, heartbeatKey } from '#qmf';
import { agentOf } from './check-keys.ts';
import { Echo } from './echo.ts';
import { OverLimit, within } from './limit.ts';
import { bad, type Finding, good, type Step } from './step.ts';
import type { Way } from './way.ts';

interface Wanted {
  readonly what: string;
  attach(broker: Broker, way: Way): Promise<Receiver>;
  /** It is needed by later steps. */
  readonly stays?: boolean;
}

export const exchangesStep: Step = {
  name: 'exchanges',
  needs: ['broker'],
  async run(way) {
    const { broker } = way;
    if (broker === undefined) throw new Error('this step needs a connection');
    const asAgent = await attachAll(agentLinks(way), broker, way);
    const asConsole = await attachAll(consoleLinks, broker, way);
    const [first] = [...asAgent.failed, ...asConsole.failed];
    if (first === undefined)
      return good(`receives as an agent (${asAgent.done} links) and as a console (${asConsole.done} links)`);
    return failed(first, asAgent, asConsole);
  },
};

function agentLinks({ own }: Way): readonly Wanted[] {
  const bindings = [
    ...agentBindings(own.name),
    { exchange: 'topic', key: heartbeatKey(agentOf(own.name)) } as const,
  ];
  return [...bindings.map(bound), { ...echoed('topic'), stays: true }, { ...echoed('direct'), stays: true }];
}

const consoleLinks: readonly Wanted[] = [
  {
    what: 'an address for replies',
    stays: true,
    async attach(broker, way) {
      const receiver = await broker.receiveReplies(ignore);
      way.replyAddress = receiver.address();
      return receiver;
    },
  },
  ...[heartbeatBinding, dataBinding, eventBinding].map(bound),
];

function bound(binding: Binding): Wanted {
  const { exchange, key } = binding;
  return { what: `${key} of the ${exchange} exchange`, attach: (broker) => broker.receive(binding, ignore) };
}

function echoed(exchange: 'topic' | 'direct'): Wanted {
  return {
    what: `a key of this check on the ${exchange} exchange`,
    attach: (broker, way) => {
      way.echo ??= new Echo();
      const { echo } = way;
      return broker.receive(way.keys[exchange], (message) => echo.heard(message));
    },
  };
}

interface Attached {
  readonly done: number;
  readonly failed: readonly { readonly what: string; readonly error: Error }[];
}

/** One after another: some brokers end a whole session for one link that they refuse. */
async function attachAll(links: readonly Wanted[], broker: Broker, way: Way): Promise<Attached> {
  const failed: { what: string; error: Error }[] = [];
  let done = 0;
  for (const { what, attach, stays } of links) {
    try {
      const receiver = await within(way.timeoutMs, attach(broker, way));
      if (stays !== true) await receiver.close();
      done++;
    } catch (error) {
      if (!(error instanceof BrokerError || error instanceof OverLimit)) throw error;
      failed.push({ what, error });
      // One that says nothing, or is gone, will not do better with the next.
      if (error instanceof OverLimit || error.kind === 'closed') break;
    }
    if (broker.status().state !== 'connected') break;
  }
  return { done, failed };
}

function failed(
  { what, error }: Attached['failed'][number],
  asAgent: Attached,
  asConsole: Attached,
): Finding {
  const others = asAgent.failed.length + asConsole.failed.length - 1;
  const roles = [
    asAgent.failed.length === 0 ? 'as an agent all is well; ' : '',
    asConsole.failed.length === 0 ? 'as a console all is well; ' : '',
  ].join('');
  const more = others > 0 ? ` (and ${others} more)` : '';
  const isRight = error instanceof BrokerError && error.kind === 'unauthorized';
  return bad(
    `${roles}no receiver for ${what}${more}: ${error.message}`,
    isRight
      ? "let this user bind and consume there; docs/brokers.md has the rights of agents, viewers and operators. A console's account needs none of an agent's"
      : 'the broker must have the exchanges of QMF, and be spoken to in its dialect (broker.dialect); docs/brokers.md has a section for each',
  );
}

function ignore(): void {
  // Only whether it can be attached counts.
}
