import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BusError, BusValue, openBus } from '#dbus';
import { requireTools } from './kit.ts';

let folder: string;
let socket: string;
let daemon: ChildProcess;

beforeAll(async () => {
  requireTools('dbus-daemon');
  folder = await mkdtemp(join(tmpdir(), 'bus-'));
  socket = join(folder, 'socket');
  const config = `<busconfig><type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
    <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/>
    <allow send_requested_reply="true"/><allow receive_requested_reply="true"/><allow own="*"/>
    <deny send_destination="org.freedesktop.DBus"
    send_interface="org.freedesktop.DBus" send_member="GetId"/></policy></busconfig>`;
  await writeFile(join(folder, 'bus.conf'), config);
  daemon = spawn(
    'dbus-daemon',
    [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--print-address'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(daemon, 'exit').then(() => {
    throw new Error('dbus-daemon ended');
  });
  if (daemon.stdout) await Promise.race([once(daemon.stdout, 'data'), ended]);
  ended.catch(() => undefined);
});

afterAll(async () => {
  daemon.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const busDriver = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

test('reads owned names and plain properties of the bus', async () => {
  await using bus = await openBus({ socket });
  expect(await bus.isOwned('org.freedesktop.DBus')).toBe(true);
  expect(await bus.isOwned('org.example.Nobody')).toBe(false);
  expect(await bus.call({ ...busDriver, member: 'ListNames' })).toContain('org.freedesktop.DBus');
  const { Features } = await bus.properties(busDriver.destination, busDriver.path, busDriver.interface);
  expect(Features).toBeInstanceOf(Array);
});

test('sends a BusValue with its D-Bus type', async () => {
  await using bus = await openBus({ socket });
  const set = bus.call({
    ...busDriver,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Set',
    signature: 'ssv',
    body: ['org.freedesktop.DBus', 'Features', new BusValue('u', 7)],
  });
  await expect(set).rejects.toMatchObject({
    errorName: 'org.freedesktop.DBus.Error.PropertyReadOnly',
  });
});

test('reads and sends values with their types on a typed bus', async () => {
  await using bus = await openBus({ socket, typed: true });
  const properties = await bus.properties(busDriver.destination, busDriver.path, busDriver.interface);
  expect(properties['Features']).toBeInstanceOf(BusValue);
  expect(properties['Features']).toMatchObject({ signature: 'as' });
  const address = { address: new BusValue('s', '192.0.2.7'), prefix: new BusValue('u', 24) };
  const sent = bus.call({
    ...busDriver,
    destination: 'org.example.Nobody',
    member: 'Take',
    signature: 'a{sa{sv}}',
    body: [
      { ipv4: { may: new BusValue('b', true), list: new BusValue('aa{sv}', [address]), ...properties } },
    ],
  });
  // The bus parsed the message, and its destination does not exist.
  await expect(sent).rejects.toMatchObject({ errorName: 'org.freedesktop.DBus.Error.ServiceUnknown' });
});

test('rejects with the D-Bus name and text of a refusal', async () => {
  await using bus = await openBus({ socket });
  const refused = await bus.call({ ...busDriver, member: 'GetId' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BusError);
  expect(refused).toMatchObject({ errorName: 'org.freedesktop.DBus.Error.AccessDenied' });
  expect((refused as Error).message).toMatch(/^org\.freedesktop\.DBus org\.freedesktop\.DBus\.GetId: \w/);
  await expect(bus.call({ ...busDriver, member: 'NoSuchMember' })).rejects.toMatchObject({
    errorName: 'org.freedesktop.DBus.Error.UnknownMethod',
  });
});

test("rejects with the socket's path when no bus listens", async () => {
  const nowhere = join(folder, 'nowhere');
  await expect(openBus({ socket: nowhere })).rejects.toThrow(
    new RegExp(`^no message bus at ${nowhere}: .*ENOENT`),
  );
});

test('rejects when the bus closes the connection during the greeting', async () => {
  const path = join(folder, 'rude');
  const server = createServer((peer) => peer.destroy()).listen(path);
  await once(server, 'listening');
  await expect(openBus({ socket: path })).rejects.toThrow(BusError);
  server.close();
});

test('rejects when the bus does not answer the greeting in time', async () => {
  const path = join(folder, 'silent');
  const server = createServer((peer) => {
    peer.once('data', () => peer.write('OK 0123456789abcdef0123456789abcdef\r\n'));
    peer.on('error', () => undefined);
  });
  await once(server.listen(path), 'listening');
  await expect(openBus({ socket: path, timeLimitMs: 300 })).rejects.toThrow(/No reply within 300/);
  server.close();
});

test('rejects calls after the connection is lost', async () => {
  const bus = await openBus({ socket });
  daemon.kill('SIGKILL');
  await once(daemon, 'exit');
  await expect(bus.isOwned('org.freedesktop.DBus')).rejects.toThrow(BusError);
  await bus.close();
});
