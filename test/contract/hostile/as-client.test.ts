import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import rhea, { type Connection, type Receiver, type Sender, type Session } from 'rhea';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Broker } from '#broker';
import { connectBroker, createMessage } from '../../kit/broker/messages.ts';
import { findFreePort } from '../../kit/broker/raw-peer.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile/measured-process.ts';
import { MemoryTable, measureRounds } from '../../kit/hostile/memory-table.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const times = 10_000;
/** Connections or links that are open at once. */
const atOnce = 250;
let port = 0;
let broker: MeasuredProcess;
let way: Broker;
let heard = 0;
const memory = new MemoryTable('embedded broker, by what a client does');

beforeAll(async () => {
  port = await findFreePort();
  broker = startMeasured('src/cli/main.ts', 'broker', '--port', `${port}`);
  await waitUntil(() => broker.out().includes(`${port}`), 15_000);
  way = await connectBroker([`amqp://127.0.0.1:${port}`]);
  await way.receive({ exchange: 'topic', key: 'polite.#' }, () => heard++);
}, 30_000);
afterAll(async () => {
  memory.print();
  await way.close();
  await broker[Symbol.asyncDispose]();
});

/** Somebody else is served as before. */
async function polite(): Promise<void> {
  const before = heard;
  await way.send(createMessage({ exchange: 'topic', key: 'polite.one' }, 'x'));
  await waitUntil(() => heard === before + 1, 10_000);
}

const octets = (hex: string) => Buffer.from(hex, 'hex');
/** The first half of a login as `anonymous`. */
const login = '414d5150030100000000002c02010000005341c01f02a309414e4f4e594d4f55';

/** What is sent to the broker before the connection is left, and whether the broker leaves it first. */
const openings: readonly (readonly [string, 'ends' | 'waits', Uint8Array])[] = [
  ['says nothing', 'waits', octets('')],
  ['sends half a frame', 'waits', octets('414d5150000100000000003f02000000')],
  ['sends noise', 'ends', Buffer.from('0123456789'.repeat(10))],
  ['sends a frame that would be gigabytes', 'ends', octets('414d5150000100007fffffff02000000')],
  ['begins to log in and stops', 'waits', octets(login)],
  [
    'nests lists in its first frame',
    'ends',
    octets(`414d5150000100000000000bc402000000005310${'c00201'.repeat(1_000)}`),
  ],
];

async function half(round: number, each: (number: number) => Promise<void>): Promise<void> {
  const first = (round * times) / 2;
  for (let done = first; done < first + times / 2; done += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, index) => each(done + index)));
}

/** In rounds, with a look at the broker's memory after each. */
async function inRounds(name: string, each: (number: number) => Promise<void>): Promise<void> {
  const growth = memory.begin(name, broker);
  const problems = await measureRounds([growth], async (round) => {
    await half(round, each);
    await polite();
  });
  expect(problems).toEqual([]);
}

describe(`a client that ${times} times`, () => {
  test.each(openings)(
    '%s leaves the broker as it was',
    async (name, end, opening) => {
      await inRounds(name, async () => {
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

type Ends = { close(): void; once(event: string, then: () => void): unknown };
async function closed(end: Ends, event: string): Promise<void> {
  const gone = new Promise<void>((resolve) => end.once(event, resolve));
  end.close();
  await gone;
}

const topicSource = (key: string) => ({
  address: 'qmf.default.topic',
  filter: { binding: rhea.types.wrap_described(key, 'apache.org:legacy-amqp-topic-binding:string') },
});

/** What is done on a connection that is open. */
const deeds: readonly (readonly [string, (connection: Connection, number: number) => Promise<void>])[] = [
  [
    'attaches and detaches links',
    async (connection, number) => {
      const receiver: Receiver = connection.open_receiver({
        source: { dynamic: true },
        name: `r${number}`,
      } as never);
      await once(receiver, 'receiver_open');
      await closed(receiver as never, 'receiver_close');
    },
  ],
  [
    'asks for nodes that are not there',
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
      await closed(session as never, 'session_close');
    },
  ],
  [
    'takes its queue away while it has messages and no credit',
    async (connection, number) => {
      const receiver: Receiver = connection.open_receiver({
        source: topicSource('full.#'),
        credit_window: 0,
        name: `q${number}`,
      } as never);
      await once(receiver, 'receiver_open');
      await way.send(createMessage({ exchange: 'topic', key: `full.${number}` }, 'y'.repeat(200)));
      await closed(receiver as never, 'receiver_close');
    },
  ],
];

describe(`a client that ${times} times`, () => {
  test.each(deeds)(
    '%s leaves the broker as it was',
    async (name, deed) => {
      const connection = await open();
      try {
        await inRounds(name, (number) => deed(connection, number));
      } finally {
        await closed(connection as never, 'connection_close');
      }
    },
    60_000,
  );
});

test(`a client that reads nothing of ${times} messages holds up nobody, and costs what it may cost`, async () => {
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
      // As many as the way to the broker takes at once.
      if (number % 500 === 0) await polite();
      void way.send(unread);
    }
    await polite();
  });
  socket.destroy();
  await polite();
  const [first] = growth.looks;
  // What may wait for one receiver, and what may be on its way to it.
  expect(first?.heapKiB).toBeLessThan(140 * 1024);
  expect(problems).toEqual([]);
}, 60_000);

test(`${times} messages under keys that nobody hears of leave nothing`, async () => {
  const key = 'k'.repeat(3_000);
  await inRounds('sends under long keys', async (number) => {
    await way.send(createMessage({ exchange: 'topic', key: `${number}${key}` }, 'x'));
  });
});
