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

const theBus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

test('a name is owned or not, and what the bus says of itself is plain', async () => {
  await using bus = await openBus({ socket });
  expect(await bus.isOwned('org.freedesktop.DBus')).toBe(true);
  expect(await bus.isOwned('org.example.Nobody')).toBe(false);
  expect(await bus.call({ ...theBus, member: 'ListNames' })).toContain('org.freedesktop.DBus');
  const { Features } = await bus.properties(theBus.destination, theBus.path, theBus.interface);
  expect(Features).toBeInstanceOf(Array);
});

test('a value of a type that is named goes out as that', async () => {
  await using bus = await openBus({ socket });
  const set = bus.call({
    ...theBus,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Set',
    signature: 'ssv',
    body: ['org.freedesktop.DBus', 'Features', new BusValue('u', 7)],
  });
  await expect(set).rejects.toMatchObject({
    errorName: 'org.freedesktop.DBus.Error.PropertyReadOnly',
  });
});

test('a typed bus tells types, and takes them wherever a value may be of any', async () => {
  await using bus = await openBus({ socket, typed: true });
  const told = await bus.properties(theBus.destination, theBus.path, theBus.interface);
  expect(told['Features']).toBeInstanceOf(BusValue);
  expect(told['Features']).toMatchObject({ signature: 'as' });
  const address = { address: new BusValue('s', '192.0.2.7'), prefix: new BusValue('u', 24) };
  const sent = bus.call({
    ...theBus,
    destination: 'org.example.Nobody',
    member: 'Take',
    signature: 'a{sa{sv}}',
    body: [{ ipv4: { may: new BusValue('b', true), list: new BusValue('aa{sv}', [address]), ...told } }],
  });
  // It was written and went out; whom it is for is not there.
  await expect(sent).rejects.toMatchObject({ errorName: 'org.freedesktop.DBus.Error.ServiceUnknown' });
});

test('a refusal has its name and its words', async () => {
  await using bus = await openBus({ socket });
  const refused = await bus.call({ ...theBus, member: 'GetId' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BusError);
  expect(refused).toMatchObject({ errorName: 'org.freedesktop.DBus.Error.AccessDenied' });
  expect((refused as Error).message).toMatch(/^org\.freedesktop\.DBus org\.freedesktop\.DBus\.GetId: \w/);
  await expect(bus.call({ ...theBus, member: 'NoSuchMember' })).rejects.toMatchObject({
    errorName: 'org.freedesktop.DBus.Error.UnknownMethod',
  });
});

test('a bus that is not there is said so, with its place', async () => {
  const nowhere = join(folder, 'nowhere');
  await expect(openBus({ socket: nowhere })).rejects.toThrow(
    new RegExp(`^no message bus at ${nowhere}: .*ENOENT`),
  );
});

test('a bus that hangs up while it is greeted is one that is not there', async () => {
  const path = join(folder, 'rude');
  const server = createServer((peer) => peer.destroy()).listen(path);
  await once(server, 'listening');
  await expect(openBus({ socket: path })).rejects.toThrow(BusError);
  server.close();
});

test('a bus that lets in and then says nothing is one that is not there', async () => {
  const path = join(folder, 'silent');
  const server = createServer((peer) => {
    peer.once('data', () => peer.write('OK 0123456789abcdef0123456789abcdef\r\n'));
    peer.on('error', () => undefined);
  });
  await once(server.listen(path), 'listening');
  await expect(openBus({ socket: path, timeLimitMs: 300 })).rejects.toThrow(/No reply within 300/);
  server.close();
});

test('after the bus has fallen every call rejects', async () => {
  const bus = await openBus({ socket });
  daemon.kill('SIGKILL');
  await once(daemon, 'exit');
  await expect(bus.isOwned('org.freedesktop.DBus')).rejects.toThrow(BusError);
  await bus.close();
});
