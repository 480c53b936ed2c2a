import type { Socket } from 'node:net';
import type { link as Link } from 'rhea';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Events,
  type HostileBroker,
  type Manners,
  startHostileBroker,
} from '../../kit/hostile-broker.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile-process.ts';
import { MemoryTable } from '../../kit/hostile-table.ts';
import { until } from '../../kit/until.ts';

const times = 10_000;
let broker: HostileBroker;
let agent: MeasuredProcess;
const memory = new MemoryTable('agent, by what its broker does');

beforeAll(async () => {
  broker = await startHostileBroker();
  agent = startMeasured('test/kit/hostile-zoo.ts', '--hasty', broker.url);
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
    const manners = (done: () => void): Manners => ({
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
      for (let half = 1; half <= 2; half++) {
        let done = 0;
        broker.behave(misdeed(() => done++));
        broker.cut();
        await agent.ask('begin');
        await until(() => done >= times / 2, 30_000);
        await agent.ask('rest');
        broker.behave(undefined);
        broker.cut();
        await broker.ask();
        await growth.look();
      }
      expect(growth.problems()).toEqual([]);
    },
    60_000,
  );
});
