import type { Socket } from 'node:net';
import type { Connection, link as Link, Sender, Session } from 'rhea';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BrokerBehaviour,
  type Events,
  type HostileBroker,
  requestOctets,
  startHostileBroker,
} from '../../kit/hostile/broker.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile/measured-process.ts';
import { MemoryTable, measureRounds } from '../../kit/hostile/memory-table.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const times = 10_000;
let broker: HostileBroker;
let agent: MeasuredProcess;
const memory = new MemoryTable('agent, by fault of its broker');

beforeAll(async () => {
  broker = await startHostileBroker();
  agent = startMeasured('test/kit/hostile/zoo.ts', '--hasty', broker.url);
  await broker.requestAnswer();
});
afterAll(async () => {
  memory.print();
  await agent[Symbol.asyncDispose]();
  await broker[Symbol.asyncDispose]();
});

const octets = (hex: string) => Buffer.from(hex, 'hex');

/** Faults of connections. The agent opens many at once, so that the test ends in time. */
const connectionFaults: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['hangs up', (socket) => socket.destroy()],
  ['sends half a frame and hangs up', (socket) => socket.end(octets('414d5150030100000000003f0201000000'))],
  ['sends noise', (socket) => socket.end(crypto.getRandomValues(Buffer.alloc(100)))],
  ['announces a frame of gigabytes', (socket) => socket.write(octets('414d5150030100007fffffff02010000'))],
  ['keeps silent', (socket) => socket.resume()],
];

const error = { condition: 'amqp:internal-error', description: 'not today' };

/** Faults of links and sessions, on correct connections. */
const linkFaults: readonly (readonly [string, (onFault: () => void) => Events])[] = [
  [
    'refuses attaches',
    (onFault) => {
      const refuse = (link: Link | undefined) => {
        onFault();
        link?.close(error);
      };
      return {
        sender_open: ({ sender }) => refuse(sender),
        receiver_open: ({ receiver }) => refuse(receiver),
      };
    },
  ],
  [
    'ends links',
    (onFault) => ({
      sender_open({ sender }) {
        sender?.set_source({ address: 'x' } as never);
        setImmediate(() => {
          onFault();
          sender?.close(error);
        });
      },
    }),
  ],
  [
    'ends sessions',
    (onFault) => ({
      session_open({ session }) {
        setImmediate(() => {
          onFault();
          (session as unknown as { close(error: object): void }).close(error);
        });
      },
    }),
  ],
];

const faults = [
  ...connectionFaults.map(([name, treat]) => {
    const behaviour = (onFault: () => void): BrokerBehaviour => ({
      accepted: (socket) => {
        onFault();
        treat(socket);
      },
    });
    return [name, behaviour] as const;
  }),
  ...linkFaults.map(
    ([name, events]) => [name, (onFault: () => void) => ({ events: events(onFault) })] as const,
  ),
];

describe(`a broker that ${times} times`, () => {
  test.each(faults)(
    'a broker that often %s leaves no memory behind in the agent',
    async (name, behaviour) => {
      const growth = memory.begin(name, agent);
      const problems = await measureRounds([growth], async () => {
        let done = 0;
        broker.behave(behaviour(() => done++));
        broker.cut();
        await agent.ask('begin');
        await waitUntil(() => done >= times / 2, 150_000);
        await agent.ask('rest');
        broker.behave(undefined);
        broker.cut();
        await broker.requestAnswer();
      });
      expect(problems).toEqual([]);
    },
    600_000,
  );
});

interface AgentLink {
  readonly connection: Connection;
  readonly requests: Sender;
}

function sendFrames({ connection }: AgentLink, hex: string, count: number): void {
  const frame = octets(hex);
  const { socket } = connection as unknown as { socket: Socket };
  socket.write(Buffer.concat(Array.from({ length: count }, () => frame)));
}

function sendAll({ requests }: AgentLink, count: number, octetsOf: (number: number) => Buffer): void {
  // Ignores the credit that the agent granted.
  Object.assign(requests, { credit: count });
  for (let number = 0; number < count; number++) requests.send(octetsOf(number), undefined, 0);
}

function openSession({ connection }: AgentLink): Session {
  const session = (
    connection as unknown as { create_session(): Session & { open(): void } }
  ).create_session();
  session.open();
  return session;
}

/** Floods on the one connection of the agent, each with the end of the connection. */
const floods: readonly (readonly [string, 'kept' | 'ended', (agent: AgentLink, count: number) => void])[] = [
  [
    'sends more requests at once than it has credit for',
    'kept',
    (agent, count) => sendAll(agent, count, requestOctets),
  ],
  [
    'sends more noise at once than it has credit for',
    'kept',
    (agent, count) => sendAll(agent, count, () => crypto.getRandomValues(Buffer.alloc(50))),
  ],
  ['sends empty frames', 'kept', (agent, count) => sendFrames(agent, '0000000802000000', count)],
  [
    'begins sessions',
    'ended',
    (agent, count) => {
      for (let number = 0; number < count; number++) openSession(agent);
    },
  ],
  [
    'attaches links',
    'ended',
    ({ requests }, count) => {
      for (let number = 0; number < count; number++)
        requests.session.open_sender({ name: `link-${number}`, target: { address: `${number}` } });
    },
  ],
];

describe(`a flood of ${times} by the broker`, () => {
  const agentLink = (): AgentLink => broker.agentLink() ?? expect.fail('no agent');

  test.each(floods)(
    'a broker that %s leaves no memory behind in the agent',
    async (name, end, flood) => {
      const growth = memory.begin(name, agent);
      const problems = await measureRounds([growth], async () => {
        for (let done = 0; done < times / 2; done += 1_000) {
          await broker.requestAnswer();
          const { connection } = agentLink();
          flood(agentLink(), 1_000);
          if (end === 'ended') await waitUntil(() => !connection.is_open());
          else {
            await broker.requestAnswer();
            expect(agentLink().connection).toBe(connection);
          }
        }
        await broker.requestAnswer();
      });
      expect(problems).toEqual([]);
    },
    60_000,
  );

  test('answers without credit leave no memory behind in the agent', async () => {
    const growth = memory.begin('gives no credit', agent);
    broker.behave({
      events: {
        receiver_open({ receiver }) {
          receiver?.set_credit_window(0);
          receiver?.set_target({ address: receiver.target?.address } as never);
          receiver?.set_source({} as never);
        },
      },
    });
    broker.cut();
    await waitUntil(() => broker.agentLink() !== undefined, 15_000);
    const problems = await measureRounds([growth], async () => {
      for (let number = 0; number < times / 2; number++) {
        const { requests } = agentLink();
        await waitUntil(() => requests.sendable());
        requests.send(requestOctets(number), undefined, 0);
      }
      // The last requests arrive.
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    broker.behave(undefined);
    broker.cut();
    await broker.requestAnswer();
    expect(problems).toEqual([]);
  });
});
