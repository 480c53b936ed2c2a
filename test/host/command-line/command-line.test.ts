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
