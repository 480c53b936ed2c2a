import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProgram, type Program } from '../../kit/cli/program.ts';

let program: Program;
beforeEach(async () => {
  program = await openProgram();
});
afterEach(() => program[Symbol.asyncDispose]());

const firstLook = async (...words: string[]) => {
  const running = program.start('agent', '--first-look', '--port', '0', ...words);
  await running.waitForOutput('Ctrl-C ends both.');
  return running;
};

describe('a first look', () => {
  test('says what it found, where it listens and what to type, and other commands find it', async () => {
    const running = await firstLook();
    expect(running.out()).toMatch(/first look: embedded broker, this machine only, nothing will be changed/);
    expect(running.out()).toMatch(/ {2}broker {6}amqp:\/\/127\.0\.0\.1:\d+/);
    const agents = await program.run('agents', '--json');
    expect(agents.err).toBe('');
    const [agent] = JSON.parse(agents.out).agents;
    expect(agent).toMatchObject({
      vendor: 'ovirt.org',
      product: 'node',
      epoch: 1,
      state: 'alive',
      duplicate: false,
    });
    expect(running.out()).toContain(agent.name);
    const links = await program.run('list', 'networkInterface', '--json');
    const names = JSON.parse(links.out).objects.map(
      ({ properties }: { properties: { interfaceName: string } }) => properties.interfaceName,
    );
    expect(names).toContain('lo');
    const shown = await program.run('show', 'lo');
    expect(shown.out).toMatch(/interfaceName +lo$/m);
    const described = await program.run('call', 'lo', 'getXMLDesc');
    expect(described.out).toContain('<interface type="ethernet" name="lo">');
  });

  test('changes nothing: a method that would is answered with what it would have run', async () => {
    await firstLook();
    const answer = await program.run('call', 'lo', 'setBlink', 'true', '--json');
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.out)).toEqual({
      error: {
        code: 6,
        name: 'Forbidden',
        text: expect.stringMatching(/^not done: would have run .*\blo\b.*; .* without --allow-changes$/),
      },
    });
    const shown = JSON.parse((await program.run('show', 'lo', '--json')).out);
    expect(shown.object.properties.blink).toBe(false);
  });

  test('carries out what is called where it was told to', async () => {
    const running = await firstLook('--allow-changes');
    expect(running.out()).toMatch(/this machine only, what is called is carried out$/m);
    const answer = await program.run('call', 'lo', 'setBlink', 'true', '--json');
    // The loopback has no light: that is what was found when it was tried.
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.out).error.text).not.toMatch(/not done|without --allow-changes/);
    expect(running.out()).toContain('"user":"first-look","role":"administrator"');
  });

  test('lets in who can read its file, and nobody else', async () => {
    const passwords: string[] = [];
    for (let start = 0; start < 2; start++) {
      const running = await firstLook();
      const path = join(program.folder, 'ovirt-node', 'first-look.json');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const { urls, user, password } = JSON.parse(await readFile(path, 'utf8'));
      passwords.push(password);
      const url = String(urls[0]);
      // Who names its broker is let in, too.
      expect((await program.run('agents', '--broker', url)).out).toContain('alive');
      await using stranger = await openProgram();
      const tried = [
        url,
        url.replace('//', `//${user}:${password}x@`),
        url.replace('//', `//root:${password}@`),
      ];
      for (const one of tried) {
        const { status, out, err } = await stranger.run('agents', '--broker', one);
        expect([status, out]).toEqual([69, '']);
        expect(err).toMatch(/login refused/);
        expect(err).not.toContain(password);
      }
      expect(running.out()).not.toContain(password);
      await running.end('SIGINT');
    }
    expect(new Set(passwords).size).toBe(2);
    expect(Math.min(...passwords.map((one) => one.length))).toBeGreaterThanOrEqual(32);
  });

  test('ends within two seconds of SIGTERM and leaves no file behind', async () => {
    const running = await firstLook();
    expect(existsSync(join(program.folder, 'ovirt-node', 'first-look.json'))).toBe(true);
    const { status, ms } = await running.end('SIGTERM');
    expect(status).toBe(0);
    expect(ms).toBeLessThan(2_000);
    expect(existsSync(join(program.folder, 'ovirt-node', 'first-look.json'))).toBe(false);
    const after = await program.run('agents');
    expect(after).toMatchObject({ status: 69, out: '' });
    expect(after.err).toMatch(/no first look runs here; start one with `npm start`/);
  });

  test('on a taken port says so in one sentence', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { status, err } = await program.run('agent', '--first-look', '--port', String(port));
    server.close();
    expect(status).toBe(1);
    expect(err).toBe(
      `ovirt-node: port ${port} on 127.0.0.1 is taken (by another program); choose another with --port N`,
    );
  });

  test('that cannot say where it is ends at once, in one sentence', async () => {
    await writeFile(join(program.folder, 'ovirt-node'), '');
    const { status, out, err } = await program.run('agent', '--first-look', '--port', '0');
    expect([status, out]).toEqual([1, '']);
    expect(err).toBe(
      `ovirt-node: ${program.folder}/ovirt-node is not this user's alone; remove it and start the first look again`,
    );
  });

  test('brings its own broker and takes no other', async () => {
    const { status, err } = await program.run('agent', '--first-look', '--broker', 'amqp://127.0.0.1');
    expect(status).toBe(2);
    expect(err).toMatch(/--first-look brings a broker of its own; leave --broker or --first-look out$/);
  });

  test('counts its starts, and is the same agent each time', async () => {
    const seen: unknown[] = [];
    for (let start = 0; start < 2; start++) {
      const running = await firstLook();
      const [agent] = JSON.parse((await program.run('agents', '--json')).out).agents;
      seen.push([agent.name, agent.epoch]);
      await running.end('SIGINT');
    }
    const [first, second] = seen as [string, number][];
    expect(first?.[1]).toBe(1);
    expect(second).toEqual([first?.[0], 2]);
  });
});

describe('an agent', () => {
  test('without a broker to go to is a mistake of the configuration', async () => {
    const { status, err } = await program.run('agent');
    expect(status).toBe(78);
    expect(err).toMatch(/broker\.urls is empty; name a broker with --broker URL/);
  });

  test('logs JSON where no person looks, and waits for a broker that is not there', async () => {
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
    expect(ms).toBeLessThan(2_000);
  });

  test.runIf(process.platform === 'linux')('listens nowhere', async () => {
    const broker = program.start('broker', '--port', '0');
    await broker.waitForOutput(/amqp:\/\/127\.0\.0\.1:\d+/);
    const url = /amqp:\/\/127\.0\.0\.1:\d+/.exec(broker.out())?.[0] ?? '';
    const agent = program.start('agent', '--broker', url);
    await agent.waitForOutput('connected');
    expect(await listening(broker.pid)).not.toEqual([]);
    expect(await listening(agent.pid)).toEqual([]);
  });

  test('that is told to end lets go of its links and leaves nothing on the broker', async () => {
    const broker = program.start('broker', '--port', '0');
    await broker.waitForOutput(/amqp:\/\/127\.0\.0\.1:\d+/);
    const url = /amqp:\/\/127\.0\.0\.1:\d+/.exec(broker.out())?.[0] ?? '';
    const agent = program.start('agent', '--broker', url);
    await agent.waitForOutput('connected');
    expect((await program.run('agents', '--broker', url)).out).toContain('alive');
    const { status, ms } = await agent.end('SIGTERM');
    expect(status).toBe(0);
    expect(ms).toBeLessThan(2_000);
    expect((await program.run('agents', '--broker', url, '--json', '--timeout', '1')).out).not.toContain(
      'ovirt.org',
    );
  });
});

/** Sockets of a process that wait for others to come, from /proc as `ss -l` reads them. */
async function listening(pid: number): Promise<readonly string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const;
  const found: string[] = [];
  for (const table of tables) {
    // State 0A is LISTEN; an unconnected UDP socket (07) takes from anybody, too.
    const open = table.startsWith('tcp') ? '0A' : '07';
    for (const row of (await readFile(`/proc/${pid}/net/${table}`, 'utf8')).split('\n').slice(1)) {
      const cells = row.trim().split(/\s+/);
      if (cells[3] === open && inodes.has(cells[9] ?? '')) found.push(`${table} ${cells[1]}`);
    }
  }
  return found;
}
