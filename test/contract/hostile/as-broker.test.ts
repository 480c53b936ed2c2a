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
const memory = new MemoryTable('agent, by what its broker does');

beforeAll(async () => {
  broker = await startHostileBroker();
  agent = startMeasured('test/kit/hostile/zoo.ts', '--hasty', broker.url);
  await broker.ask();
});
afterAll(async () => {
  memory.print();
  await agent[Symbol.asyncDispose]();
  await broker[Symbol.asyncDispose]();
});

const octets = (hex: string) => Buffer.from(hex, 'hex');

/** What is done to connections: several at once, for a single one would take all day. */
const ofConnections: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['hangs up', (socket) => socket.destroy()],
  ['sends half a frame and hangs up', (socket) => socket.end(octets('414d5150030100000000003f0201000000'))],
  ['sends noise', (socket) => socket.end(crypto.getRandomValues(Buffer.alloc(100)))],
  [
    'sends a frame that would be gigabytes',
    (socket) => socket.write(octets('414d5150030100007fffffff02010000')),
  ],
  ['keeps silent', (socket) => socket.resume()],
];

const error = { condition: 'amqp:internal-error', description: 'not today' };

/** What is done at each link or session that the agent makes, on connections that are as they should be. */
const ofLinks: readonly (readonly [string, (done: () => void) => Events])[] = [
  [
    'refuses attaches',
    (done) => {
      const refuse = (link: Link | undefined) => {
        done();
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
    (done) => ({
      sender_open({ sender }) {
        sender?.set_source({ address: 'x' } as never);
        setImmediate(() => {
          done();
          sender?.close(error);
        });
      },
    }),
  ],
  [
    'ends sessions',
    (done) => ({
      session_open({ session }) {
        setImmediate(() => {
          done();
          (session as unknown as { close(error: object): void }).close(error);
        });
      },
    }),
  ],
];

const all = [
  ...ofConnections.map(([name, treat]) => {
    const manners = (done: () => void): BrokerBehaviour => ({
      accepted: (socket) => {
        done();
        treat(socket);
      },
    });
    return [name, manners] as const;
  }),
  ...ofLinks.map(([name, events]) => [name, (done: () => void) => ({ events: events(done) })] as const),
];

describe(`a broker that ${times} times`, () => {
  test.each(all)(
    '%s leaves the agent as it was',
    async (name, misdeed) => {
      const growth = memory.begin(name, agent);
      const problems = await measureRounds([growth], async () => {
        let done = 0;
        broker.behave(misdeed(() => done++));
        broker.cut();
        await agent.ask('begin');
        await waitUntil(() => done >= times / 2, 30_000);
        await agent.ask('rest');
        broker.behave(undefined);
        broker.cut();
        await broker.ask();
      });
      expect(problems).toEqual([]);
    },
    60_000,
  );
});

interface Agent {
  readonly connection: Connection;
  readonly requests: Sender;
}

function raw({ connection }: Agent, hex: string, count: number): void {
  const frame = octets(hex);
  const { socket } = connection as unknown as { socket: Socket };
  socket.write(Buffer.concat(Array.from({ length: count }, () => frame)));
}

function sendAll({ requests }: Agent, count: number, octetsOf: (number: number) => Buffer): void {
  // As if it had been granted.
  Object.assign(requests, { credit: count });
  for (let number = 0; number < count; number++) requests.send(octetsOf(number), undefined, 0);
}

function begin({ connection }: Agent): Session {
  const session = (
    connection as unknown as { create_session(): Session & { open(): void } }
  ).create_session();
  session.open();
  return session;
}

/** What is done on the one connection of the agent, and whether that lasts. */
const floods: readonly (readonly [string, 'kept' | 'ended', (agent: Agent, count: number) => void])[] = [
  [
    'sends more requests at once than it was asked for',
    'kept',
    (on, count) => sendAll(on, count, requestOctets),
  ],
  [
    'sends more noise at once than it was asked for',
    'kept',
    (on, count) => sendAll(on, count, () => crypto.getRandomValues(Buffer.alloc(50))),
  ],
  ['sends empty frames', 'kept', (agent, count) => raw(agent, '0000000802000000', count)],
  [
    'begins sessions',
    'ended',
    (agent, count) => {
      for (let number = 0; number < count; number++) begin(agent);
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

describe(`a broker that floods, ${times} in all:`, () => {
  const flooded = (): Agent => broker.agent() ?? expect.fail('no agent');

  test.each(floods)(
    '%s',
    async (name, end, flood) => {
      const growth = memory.begin(name, agent);
      const problems = await measureRounds([growth], async () => {
        for (let done = 0; done < times / 2; done += 1_000) {
          await broker.ask();
          const { connection } = flooded();
          flood(flooded(), 1_000);
          if (end === 'ended') await waitUntil(() => !connection.is_open());
          else {
            await broker.ask();
            expect(flooded().connection).toBe(connection);
          }
        }
        await broker.ask();
      });
      expect(problems).toEqual([]);
    },
    60_000,
  );

  test('gives no credit for what it asks', async () => {
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
    await waitUntil(() => broker.agent() !== undefined, 15_000);
    const problems = await measureRounds([growth], async () => {
      for (let number = 0; number < times / 2; number++) {
        const { requests } = flooded();
        await waitUntil(() => requests.sendable());
        requests.send(requestOctets(number), undefined, 0);
      }
      // The last requests arrive.
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    broker.behave(undefined);
    broker.cut();
    await broker.ask();
    expect(problems).toEqual([]);
  });
});
