import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type Libc, loadLibc, type NetlinkMessage, writeMessage } from '#netlink';
import { tablesChangedBy } from '../../../src/netlink/notifications/changed-tables.ts';
import { notificationGroups } from '../../../src/netlink/notifications/groups.ts';
import { openNotificationStream } from '../../../src/netlink/notifications/notification-stream.ts';
import { receiveNotifications } from '../../../src/netlink/notifications/notifications.ts';
import { ScriptedLibc } from '../../kit/netlink/scripted-libc.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';

const message = (type: number, payload = Buffer.alloc(16)) =>
  writeMessage({ type, flags: 0, sequence: 0, payload });

/** Receives from streams that the test writes and destroys. @param limit how many can be opened. */
function receiving(limit = Number.POSITIVE_INFINITY) {
  const streams: PassThrough[] = [];
  const log: string[] = [];
  const receiver = receiveNotifications(
    () => {
      if (streams.length >= limit) throw new Error('no more sockets');
      const stream = new PassThrough();
      streams.push(stream);
      return stream;
    },
    {
      onMessages: (messages) => log.push(messages.map(({ type }) => type).join(' ')),
      onOverflow: () => log.push('overflow'),
      onEnd: (reason) => log.push(reason.message),
    },
  );
  return { streams, log, receiver };
}
const overflow = () => Object.assign(new Error('no buffer space'), { code: 'ENOBUFS' });

test('hands on all messages of a chunk, and survives an overflow with a new socket', async () => {
  const { streams, log, receiver } = receiving();
  streams[0]?.write(Buffer.concat([message(16), message(20)]));
  await waitForCount(() => log.length, 1);
  streams[0]?.destroy(overflow());
  await waitForCount(() => log.length, 2);
  streams[1]?.write(message(24));
  await waitForCount(() => log.length, 3);
  expect(log).toEqual(['16 20', 'overflow', '24']);
  receiver[Symbol.dispose]();
  expect(streams[1]?.destroyed).toBe(true);
});

test('ends with the reason after another error, after a closed socket, and when no new socket opens', async () => {
  const broken = receiving();
  broken.streams[0]?.destroy(new Error('bad descriptor'));
  const closed = receiving();
  closed.streams[0]?.destroy();
  const last = receiving(1);
  last.streams[0]?.destroy(overflow());
  await waitForCount(() => broken.log.length + closed.log.length + last.log.length, 3);
  expect([...broken.log, ...closed.log, ...last.log]).toEqual([
    'notifications ended: bad descriptor',
    'notifications ended: the socket was closed',
    'notifications ended: no more sockets',
  ]);
});

test('says nothing of the end that its disposal brings', async () => {
  const { streams, log, receiver } = receiving();
  receiver[Symbol.dispose]();
  await waitUntil(() => streams[0]?.closed);
  expect(log).toEqual([]);
});

/** Libc whose socket for notifications is one of a pair; the test has the other. */
async function pairedLibc() {
  const libc = await loadLibc();
  const pair = libc?.openSocketPair();
  if (!libc || !pair) throw new Error('koffi gives no sockets; expected them on Linux');
  const asked: number[] = [];
  const paired: Libc = {
    ...libc,
    openNotificationSocket(groups) {
      asked.push(groups);
      return { value: pair[0], errno: 0 };
    },
  };
  return { libc: paired, asked, peer: new Socket({ fd: pair[1] }) };
}

test('lets the event loop watch the descriptor of libc, and asks for every group', async () => {
  const { libc, asked, peer } = await pairedLibc();
  const stream = openNotificationStream(libc);
  const chunks: Buffer[] = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  peer.write(message(16));
  await waitUntil(() => chunks.length > 0);
  expect(Buffer.concat(chunks)).toEqual(message(16));
  expect(asked).toEqual([notificationGroups]);
  stream.destroy();
  // The descriptor of libc was given up: nothing holds the socket open now.
  await new Promise((resolve) => peer.once('close', resolve).resume());
});

test('refuses with the reason when the kernel gives no socket, no pair, or no second name', async () => {
  const { libc, peer } = await pairedLibc();
  const without = (part: Partial<Libc>) => () => openNotificationStream({ ...libc, ...part });
  expect(() => openNotificationStream(new ScriptedLibc())).toThrow(
    'the kernel opens no socket for notifications: errno 93',
  );
  const closed: number[] = [];
  const openNotificationSocket = () => ({ value: 1_000_000, errno: 0 });
  const close = (descriptor: number) => closed.push(descriptor);
  expect(without({ openNotificationSocket, openSocketPair: () => undefined, close })).toThrow(
    'no pair of sockets',
  );
  expect(closed).toEqual([1_000_000]);
  expect(without({ openNotificationSocket })).toThrow('cannot be duplicated: errno 9');
  peer.destroy();
});

test('names routes beside links that go down and addresses that go: the kernel removes some without a message', () => {
  const link = (type: number, flags: number): NetlinkMessage => {
    const payload = Buffer.alloc(16);
    new Uint32Array(payload.buffer, payload.byteOffset, 4)[2] = flags;
    return { type, flags: 0, sequence: 0, payload };
  };
  expect(tablesChangedBy(link(16, 1))).toEqual(['links']);
  expect(tablesChangedBy(link(16, 0))).toEqual(['links', 'routes']);
  expect(tablesChangedBy(link(17, 0))).toEqual(['links', 'addresses', 'routes']);
  expect([20, 21, 24, 25, 32, 33, 104, 105].map((type) => tablesChangedBy(link(type, 1)))).toEqual([
    ['addresses'],
    ['addresses', 'routes'],
    ['routes'],
    ['routes'],
    ['rules'],
    ['rules'],
    ['routes'],
    ['routes'],
  ]);
  expect(tablesChangedBy(link(28, 0))).toEqual([]);
});
