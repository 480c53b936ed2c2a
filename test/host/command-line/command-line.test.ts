import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import { json, requireTools, run } from '../kit.ts';

let program: Program;
beforeEach(async () => {
  requireTools('ip', 'ss');
  program = await openProgram();
});
afterEach(() => program[Symbol.asyncDispose]());

test('lists all links of this machine with their addresses', async () => {
  const running = program.start('agent', '--first-look', '--port', '0');
  await running.waitForOutput('Ctrl-C ends both.');
  const { out } = await program.run('list', 'networkInterface', '--json');
  const found = JSON.parse(out).objects.map((object: { properties: object }) => object.properties);
  const links = json<{ ifname: string; mtu: number; address: string }[]>('ip', '-json', 'link');
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  const actual = found.map((link: { interfaceName: string; mtu: number; macAddress: string }) => ({
    name: link.interfaceName,
    mtu: link.mtu,
    mac: link.macAddress,
  }));
  expect(actual.sort(byName)).toEqual(
    links.map(({ ifname, mtu, address }) => ({ name: ifname, mtu, mac: address })).sort(byName),
  );
  const addresses = JSON.parse((await program.run('list', 'address', '--json')).out).objects.length;
  const counted = json<{ addr_info: object[] }[]>('ip', '-json', 'addr');
  expect(addresses).toBe(counted.reduce((sum, { addr_info: all }) => sum + all.length, 0));
});

test('opens no listening socket in the agent', async () => {
  const broker = program.start('broker', '--port', '0');
  await broker.waitForOutput(/amqp:\/\/127\.0\.0\.1:\d+/);
  const url = /amqp:\/\/127\.0\.0\.1:\d+/.exec(broker.out())?.[0] ?? '';
  const agent = program.start('agent', '--broker', url);
  await agent.waitForOutput('connected');
  const sockets = run('ss', '--listening', '--numeric', '--processes', '--no-header').split('\n');
  expect(sockets.filter((line) => line.includes(`pid=${broker.pid},`))).not.toEqual([]);
  expect(sockets.filter((line) => line.includes(`pid=${agent.pid},`))).toEqual([]);
});

/** Tables of the kernel's sockets, and the state `established` of TCP in them. Source: proc(5), tcp_states.h. */
const tables = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6', 'icmp', 'packet', 'netlink', 'unix'];
const established = '01';

/** Lists the sockets of a process besides its standard streams: `tcp 127.0.0.1:5672`, `tcp not established`, or their table. */
function socketsOf(pid: number): readonly string[] {
  const links = readdirSync(`/proc/${pid}/fd`).filter((file) => Number(file) > 2);
  const inodes = links.flatMap(
    (file) => /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${file}`))?.[1] ?? [],
  );
  return inodes.map((inode) => {
    for (const table of tables) {
      const rows = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1);
      const row = rows.map((line) => line.trim().split(/\s+/)).find((columns) => columns.includes(inode));
      if (row === undefined) continue;
      if (table !== 'tcp') return table;
      const [address = '', port = ''] = row[2]?.split(':') ?? [];
      const octets = [...Buffer.from(address, 'hex')].toReversed().join('.');
      return row[3] === established ? `tcp ${octets}:${Number.parseInt(port, 16)}` : 'tcp not established';
    }
    return 'unknown';
  });
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed meanwhile.
    return '';
  }
}

test('opens one connection to its broker, and no other socket but to the kernel and the system bus', async () => {
  const broker = program.start('broker', '--port', '0');
  await broker.waitForOutput(/amqp:\/\/127\.0\.0\.1:\d+/);
  const [url = '', address = ''] = /amqp:\/\/(127\.0\.0\.1:\d+)/.exec(broker.out()) ?? [];
  const agent = program.start('agent', '--broker', url);
  await agent.waitForOutput('"msg":"started"');
  await agent.waitForOutput('this broker vouches for no caller');
  const local = ['netlink', 'unix'];
  const remote = () => socketsOf(agent.pid).filter((socket) => !local.includes(socket));
  await expect.poll(remote, { timeout: 20_000 }).toEqual([`tcp ${address}`]);
  // Stays so through several readings of the machine.
  for (let round = 0; round < 20; round += 1) {
    expect(remote()).toEqual([`tcp ${address}`]);
    await setTimeout(100);
  }
});
