import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProgram, type Program } from '../../kit/cli/program.ts';

let program: Program;
beforeEach(async () => {
  program = await openProgram();
});
afterEach(() => program[Symbol.asyncDispose]());

describe('command agent', () => {
  test('exits with status 78 when no broker is configured', async () => {
    const { status, err } = await program.run('agent');
    expect(status).toBe(78);
    expect(err).toMatch(/broker\.urls is empty; name a broker with --broker URL/);
  });

  test.each([
    [[], 78, /broker\.urls is empty; name a broker with --broker URL/],
    [['--broker', 'amqp://h', '--port', '1'], 2, /--port belongs to --first-look/],
    [['--first-look', '--broker', 'amqp://h'], 2, /--first-look brings its own broker/],
  ])('--check-config with %j refuses as the agent itself does', async (words, expected, message) => {
    for (const more of [['--check-config'], []]) {
      const { status, err } = await program.run('agent', ...words, ...more);
      expect(status).toBe(expected);
      expect(err).toMatch(message);
    }
  });

  test('logs JSON when not on a terminal, and retries an absent broker', async () => {
    const running = program.start('agent', '--broker', 'amqp://127.0.0.1:1');
    await running.waitForOutput('"started"');
    await running.waitForOutput('no broker');
    const lines = running
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ msg }) => msg)).toContain('started');
    const { status, ms } = await running.end('SIGTERM');
    expect(status).toBe(0);
    expect(ms).toBeLessThan(10_000);
  });

  test('refuses the state directory of another agent with status 78, names its process, and leaves it alone', async () => {
    const first = program.start('agent', '--broker', 'amqp://127.0.0.1:1');
    await first.waitForOutput('"started"');
    const state = join(program.folder, 'state');
    const before = await readFile(join(state, 'state.json'), 'utf8');
    for (const words of [
      ['--broker', 'amqp://127.0.0.1:2'],
      ['--first-look', '--port', '0'],
    ]) {
      const { status, err } = await program.run('agent', ...words);
      expect(status).toBe(78);
      expect(err).toBe(
        `ovirt-node: ${state} is in use by the agent of process ${first.pid}; expected a state directory of this agent alone: end that agent, or name another with --state DIR or state.directory`,
      );
    }
    expect(await readFile(join(state, 'state.json'), 'utf8')).toBe(before);
    first.process.kill('SIGKILL');
    await first.process;
    const next = program.start('agent', '--broker', 'amqp://127.0.0.1:1');
    await next.waitForOutput('"started"');
    expect((await next.end('SIGTERM')).status).toBe(0);
  });

  test('exits with status 78 and a sentence when the identity in its state is null', async () => {
    const state = join(program.folder, 'state');
    await mkdir(state, { mode: 0o700 });
    await writeFile(join(state, 'state.json'), '{"epoch":1,"identity":null}', { mode: 0o600 });
    const { status, err } = await program.run('agent', '--broker', 'amqp://127.0.0.1:1');
    expect(status).toBe(78);
    expect(err).toMatch(/^ovirt-node: \S+state\.json is not the state of this agent: identity is null; .*$/);
  });

  test.runIf(process.platform === 'linux')('opens no listening socket', async () => {
    const broker = program.start('broker', '--port', '0');
    await broker.waitForOutput(/amqp:\/\/127\.0\.0\.1:\d+/);
    const url = /amqp:\/\/127\.0\.0\.1:\d+/.exec(broker.out())?.[0] ?? '';
    const agent = program.start('agent', '--broker', url);
    await agent.waitForOutput('connected');
    expect(await listening(broker.pid)).not.toEqual([]);
    expect(await listening(agent.pid)).toEqual([]);
  });

  test('closes its links on SIGTERM and leaves nothing on the broker', async () => {
    const broker = program.start('broker', '--port', '0');
    await broker.waitForOutput(/amqp:\/\/127\.0\.0\.1:\d+/);
    const url = /amqp:\/\/127\.0\.0\.1:\d+/.exec(broker.out())?.[0] ?? '';
    const agent = program.start('agent', '--broker', url);
    await agent.waitForOutput('connected');
    expect((await program.run('agents', '--broker', url)).out).toContain('alive');
    const { status, ms } = await agent.end('SIGTERM');
    expect(status).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect((await program.run('agents', '--broker', url, '--json', '--timeout', '1')).out).not.toContain(
      'ovirt.org',
    );
  });
});

/** Lists the listening sockets of a process. Source: /proc, as `ss -l` reads it. */
async function listening(pid: number): Promise<readonly string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const;
  const found: string[] = [];
  for (const table of tables) {
    // State 0A is LISTEN. An unconnected UDP socket (07) also receives from any sender.
    const open = table.startsWith('tcp') ? '0A' : '07';
    for (const row of (await readFile(`/proc/${pid}/net/${table}`, 'utf8')).split('\n').slice(1)) {
      const cells = row.trim().split(/\s+/);
      if (cells[3] === open && inodes.has(cells[9] ?? '')) found.push(`${table} ${cells[1]}`);
    }
  }
  return found;
}
