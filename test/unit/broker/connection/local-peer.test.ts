import { connect, createServer, type Socket } from 'node:net';
import { endianness } from 'node:os';
import { expect, test } from 'vitest';
import { parseBrokerUrl } from '../../../../src/broker/connection/broker-url.ts';
import { findPeerUsers } from '../../../../src/broker/connection/login/local-peer.ts';
import { checkPlainTextPassword } from '../../../../src/broker/connection/login/plain-text-password.ts';

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, remote: string, state: string, uid: number, inode = 7) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000000002fa5913 100 0 0 10 0`;
// Port 5672 is 1628, port 40000 is 9C40.
const v6Loopback = '00000000000000000000000001000000';
const mapped = '0000000000000000FFFF00000100007F';
const nobody6 = '0'.repeat(32);
const ipv4 = { localPort: 40_000, remoteAddress: '127.0.0.1', remotePort: 5_672 };
const ipv6 = { ...ipv4, remoteAddress: '::1' };
const users = (connection: typeof ipv4, ...rows: readonly string[]) =>
  findPeerUsers(connection, [[header, ...rows, ''].join('\n')]);

test.skipIf(endianness() === 'BE').each([
  ['a listener on the address', ipv4, row('0100007F:1628', '00000000:0000', '0A', 1001)],
  ['a listener on all addresses', ipv4, row('00000000:1628', '00000000:0000', '0A', 1001)],
  ['a listener of both families', ipv4, row(`${nobody6}:1628`, `${nobody6}:0000`, '0A', 1001)],
  ['a listener on ::1', ipv6, row(`${v6Loopback}:1628`, `${nobody6}:0000`, '0A', 1001)],
  ['the accepted end, after the listener closed', ipv4, row('0100007F:1628', '0100007F:9C40', '01', 1001)],
  [
    'the accepted end of a listener of both families',
    ipv4,
    row(`${mapped}:1628`, `${mapped}:9C40`, '01', 1001),
  ],
  ['the accepted end on ::1', ipv6, row(`${v6Loopback}:1628`, `${v6Loopback}:9C40`, '01', 1001)],
])('finds the user of %s', (_, connection, line) => {
  expect(users(connection, line)).toEqual([1001]);
});

test.skipIf(endianness() === 'BE').each([
  ['all addresses of IPv4', ipv4, row('00000000:1628', '00000000:0000', '0A', 1001)],
  ['all addresses of both families', ipv4, row(`${nobody6}:1628`, `${nobody6}:0000`, '0A', 1001)],
  ['all addresses of IPv6', ipv6, row(`${nobody6}:1628`, `${nobody6}:0000`, '0A', 1001)],
])(
  'takes the listener on the address, not one on %s, to which the kernel gives no connection',
  (_, connection, other) => {
    const exact =
      connection === ipv6
        ? row(`${v6Loopback}:1628`, `${nobody6}:0000`, '0A', 0)
        : row('0100007F:1628', '00000000:0000', '0A', 0);
    expect(users(connection, other, exact)).toEqual([0]);
  },
);

test.skipIf(endianness() === 'BE')('counts no listener of IPv4 for ::1', () => {
  expect(users(ipv6, row('00000000:1628', '00000000:0000', '0A', 1001))).toEqual([]);
});

test.skipIf(endianness() === 'BE').each([
  ['another port', row('0100007F:1629', '00000000:0000', '0A', 1001)],
  ['another address', row('0200007F:1628', '00000000:0000', '0A', 1001)],
  ['the own end', row('0100007F:9C40', '0100007F:1628', '01', 1001)],
  ['the connection of another client', row('0100007F:1628', '0100007F:9C41', '01', 1001)],
  ['a connection that nobody accepted yet', row('0100007F:1628', '0100007F:9C40', '01', 0, 0)],
])('finds no user in %s', (_, line) => {
  expect(users(ipv4, line)).toEqual([]);
});

test.runIf(process.platform === 'linux').each(['127.0.0.1', '::1', '0.0.0.0'])(
  'finds the own user behind a listener on %s, accepted or not',
  async (host) => {
    const accepted: Socket[] = [];
    const server = createServer((socket) => accepted.push(socket));
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const { port } = server.address() as { port: number };
    const client = connect(port, host === '0.0.0.0' ? '127.0.0.1' : host);
    await new Promise((resolve) => client.once('connect', resolve));
    const { localPort = 0, remoteAddress = '', remotePort = 0 } = client;
    expect(findPeerUsers({ localPort, remoteAddress, remotePort })).toEqual([process.geteuid?.()]);
    client.destroy();
    for (const socket of accepted) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  },
);

test('checkPlainTextPassword refuses a port of another person, and no port of root, a service or the own user', () => {
  const url = parseBrokerUrl('amqp://127.0.0.1');
  const check = (found: readonly number[], options: object = {}) =>
    checkPlainTextPassword(url, { user: 'north', ...options }, ipv4, () => found)?.message;
  const person = 65_533;
  expect(check([person])).toBe(
    `port 5672 of this machine belongs to user ${person}, who would read the password of north; expected a broker of root, of a service or of this user, amqps://, or allowPlainText`,
  );
  expect(check([0, person])).toContain(`user ${person}`);
  for (const found of [[0], [104], [process.geteuid?.() ?? 0], []]) expect(check(found)).toBeUndefined();
  expect(check([person], { allowPlainText: true })).toBeUndefined();
  expect(check([person], { user: undefined })).toBeUndefined();
});
