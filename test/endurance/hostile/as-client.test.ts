import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import rhea, { type Connection, type Receiver, type Sender, type Session } from 'rhea';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Broker } from '#broker';
import { connectBroker, createMessage } from '../../kit/broker/messages.ts';
import { findFreePort } from '../../kit/broker/raw-peer.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile/measured-process.ts';
import { MemoryTable, measureRounds } from '../../kit/hostile/memory-table.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const times = 10_000;
/** Connections or links that are open at once. */
const atOnce = 250;
let port = 0;
let broker: MeasuredProcess;
let correctClient: Broker;
let received = 0;
const memory = new MemoryTable('embedded broker, by fault of a client');

beforeAll(async () => {
  port = await findFreePort();
  broker = startMeasured('src/cli/main.ts', 'broker', '--port', `${port}`);
  await waitUntil(() => broker.out().includes(`${port}`), 15_000);
  correctClient = await connectBroker([`amqp://127.0.0.1:${port}`]);
  await correctClient.receive({ exchange: 'topic', key: 'correct.#' }, () => received++);
}, 30_000);
afterAll(async () => {
  memory.print();
  await correctClient.close();
  await broker[Symbol.asyncDispose]();
});

/** Expects that the broker still serves a correct client. */
async function expectService(): Promise<void> {
  const before = received;
  await correctClient.send(createMessage({ exchange: 'topic', key: 'correct.one' }, 'x'));
  await waitForCount(() => received, before + 1);
}

const octets = (hex: string) => Buffer.from(hex, 'hex');
/** The first half of a login as `anonymous`. */
const login = '414d5150030100000000002c02010000005341c01f02a309414e4f4e594d4f55';

/** First octets of a connection, and whether the broker ends the connection or waits. */
const openings: readonly (readonly [string, 'ends' | 'waits', Uint8Array])[] = [
  ['says nothing', 'waits', octets('')],
  ['sends half a frame', 'waits', octets('414d5150000100000000003f02000000')],
  ['sends noise', 'ends', Buffer.from('0123456789'.repeat(10))],
  ['announces a frame of gigabytes', 'ends', octets('414d5150000100007fffffff02000000')],
  ['begins to log in and stops', 'waits', octets(login)],
  [
    'nests lists in its first frame',
    'ends',
    octets(`414d5150000100000000000bc402000000005310${'c00201'.repeat(1_000)}`),
  ],
];

async function runHalf(round: number, each: (number: number) => Promise<void>): Promise<void> {
  const first = (round * times) / 2;
  for (let done = first; done < first + times / 2; done += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, index) => each(done + index)));
}

/** Runs an action in rounds and measures the broker's memory after each round. */
async function runRounds(name: string, each: (number: number) => Promise<void>): Promise<void> {
  const growth = memory.begin(name, broker);
  const problems = await measureRounds([growth], async (round) => {
    await runHalf(round, each);
    await expectService();
  });
  expect(problems).toEqual([]);
}

describe(`a client that ${times} times`, () => {
  test.each(openings)(
    'a client that often %s leaves no memory behind in the broker',
    async (name, end, opening) => {
      await runRounds(name, async () => {
        const socket: Socket = dial(port, '127.0.0.1');
        socket.on('error', () => socket.destroy());
        socket.resume();
        await once(socket, 'connect');
        socket.write(opening);
        if (end === 'waits') socket.end();
        await once(socket, 'close');
      });
    },
    60_000,
  );
});

const container = rhea.create_container({ id: 'hostile-client' });
for (const event of ['error', 'protocol_error', 'disconnected']) container.on(event, () => undefined);

async function open(): Promise<Connection> {
  const connection = container.connect({ port, host: '127.0.0.1', reconnect: false });
  await once(connection, 'connection_open');
  return connection;
}

type Closable = { close(): void; once(event: string, then: () => void): unknown };
async function close(target: Closable, event: string): Promise<void> {
  const closed = new Promise<void>((resolve) => target.once(event, resolve));
  target.close();
  await closed;
}

const topicSource = (key: string) => ({
  address: 'qmf.default.topic',
  filter: { binding: rhea.types.wrap_described(key, 'apache.org:legacy-amqp-topic-binding:string') },
});

/** Faults on an open connection. */
const connectionFaults: readonly (readonly [
  string,
  (connection: Connection, number: number) => Promise<void>,
])[] = [
  [
    'attaches and detaches links',
    async (connection, number) => {
      const receiver: Receiver = connection.open_receiver({
        source: { dynamic: true },
        name: `r${number}`,
      } as never);
      await once(receiver, 'receiver_open');
      await close(receiver as never, 'receiver_close');
    },
  ],
  [
    'attaches to nodes that do not exist',
    async (connection, number) => {
      const sender: Sender = connection.open_sender({
        target: `nowhere-${number}`,
        name: `s${number}`,
      } as never);
      await once(sender, 'sender_error');
    },
  ],
  [
    'begins and ends sessions',
    async (connection) => {
      const session = (
        connection as unknown as { create_session(): Session & { open(): void } }
      ).create_session();
      session.open();
      session.open_sender({ target: {} } as never);
      await once(session, 'session_open');
      await close(session as never, 'session_close');
    },
  ],
  [
    'deletes its queue while it holds messages without credit',
    async (connection, number) => {
      const receiver: Receiver = connection.open_receiver({
        source: topicSource('full.#'),
        credit_window: 0,
        name: `q${number}`,
      } as never);
      await once(receiver, 'receiver_open');
      await correctClient.send(createMessage({ exchange: 'topic', key: `full.${number}` }, 'y'.repeat(200)));
      await close(receiver as never, 'receiver_close');
    },
  ],
];

describe(`a client that ${times} times`, () => {
  test.each(connectionFaults)(
    'a client that often %s leaves no memory behind in the broker',
    async (name, fault) => {
      const connection = await open();
      try {
        await runRounds(name, (number) => fault(connection, number));
      } finally {
        await close(connection as never, 'connection_close');
      }
    },
    60_000,
  );
});

test(`serves other clients, in bounded memory, while a client reads none of ${times} messages`, async () => {
  const growth = memory.begin('reads nothing', broker);
  const connection = await open();
  const receiver: Receiver = connection.open_receiver({
    source: topicSource('unread.#'),
    credit_window: 0,
  } as never);
  receiver.add_credit(1_000_000);
  await once(receiver, 'receiver_open');
  const { socket } = connection as unknown as { socket: Socket };
  socket.pause();
  const unread = createMessage({ exchange: 'topic', key: 'unread.one' }, 'z'.repeat(16 * 1024));
  const problems = await measureRounds([growth], async () => {
    for (let number = 0; number < times / 2; number++) {
      // As many as the sender's buffer takes at once.
      if (number % 500 === 0) await expectService();
      void correctClient.send(unread);
    }
    await expectService();
  });
  socket.destroy();
  await expectService();
  const [first] = growth.measurements;
  // The limit of messages that wait for one receiver, and of octets in flight to it.
  expect(first?.heapKiB).toBeLessThan(140 * 1024);
  expect(problems).toEqual([]);
}, 60_000);

test(`${times} messages under keys without receivers leave no memory behind in the broker`, async () => {
  const key = 'k'.repeat(3_000);
  await runRounds('sends under long keys', async (number) => {
    await correctClient.send(createMessage({ exchange: 'topic', key: `${number}${key}` }, 'x'));
  });
});
