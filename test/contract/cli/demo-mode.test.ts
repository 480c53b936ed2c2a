import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProgram, type Program } from '../../kit/cli/program.ts';

let program: Program;
beforeEach(async () => {
  program = await openProgram();
});
afterEach(() => program[Symbol.asyncDispose]());

const startDemo = async (...words: string[]) => {
  const running = program.start('agent', '--first-look', '--port', '0', ...words);
  await running.waitForOutput('Ctrl-C ends both.');
  return running;
};

describe('the demo mode', () => {
  test('prints the machine, its broker and the next commands, and other commands find its broker', async () => {
    const running = await startDemo();
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

  test('refuses a call that would change the machine, and names what it would have run', async () => {
    await startDemo();
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

  test('carries out calls with --allow-changes', async () => {
    const running = await startDemo('--allow-changes');
    expect(running.out()).toMatch(/this machine only, calls may change it$/m);
    const answer = await program.run('call', 'lo', 'setBlink', 'true', '--json');
    // The loopback has no light, so the call fails when it runs.
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.out).error.text).not.toMatch(/not done|without --allow-changes/);
    expect(running.out()).toContain('"user":"first-look","role":"administrator"');
  });

  test('accepts only the login of its file, with a new password at each start', async () => {
    const passwords: string[] = [];
    for (let start = 0; start < 2; start++) {
      const running = await startDemo();
      const path = join(program.folder, 'ovirt-node', 'first-look.json');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const { urls, user, password } = JSON.parse(await readFile(path, 'utf8'));
      passwords.push(password);
      const url = String(urls[0]);
      // A command that names the broker's URL uses the login too.
      expect((await program.run('agents', '--broker', url)).out).toContain('alive');
      await using outsider = await openProgram();
      const tried = [
        url,
        url.replace('//', `//${user}:${password}x@`),
        url.replace('//', `//root:${password}@`),
      ];
      for (const one of tried) {
        const { status, out, err } = await outsider.run('agents', '--broker', one);
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

  test('ends within two seconds of SIGTERM and removes its file', async () => {
    const running = await startDemo();
    expect(existsSync(join(program.folder, 'ovirt-node', 'first-look.json'))).toBe(true);
    const { status, ms } = await running.end('SIGTERM');
    expect(status).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect(existsSync(join(program.folder, 'ovirt-node', 'first-look.json'))).toBe(false);
    const after = await program.run('agents');
    expect(after).toMatchObject({ status: 69, out: '' });
    expect(after.err).toMatch(/no first look runs here; start one with `npm start`/);
  });

  test('fails with one line when the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { status, err } = await program.run('agent', '--first-look', '--port', String(port));
    server.close();
    expect(status).toBe(1);
    expect(err).toBe(
      `ovirt-node: port ${port} on 127.0.0.1 is taken by another program; choose another with --port N`,
    );
  });

  test('fails with one line when it cannot write its file', async () => {
    await writeFile(join(program.folder, 'ovirt-node'), '');
    const { status, out, err } = await program.run('agent', '--first-look', '--port', '0');
    expect([status, out]).toEqual([1, '']);
    expect(err).toBe(
      `ovirt-node: ${program.folder}/ovirt-node is not this user's alone; remove it and start the first look again`,
    );
  });

  test('refuses --broker', async () => {
    const { status, err } = await program.run('agent', '--first-look', '--broker', 'amqp://127.0.0.1');
    expect(status).toBe(2);
    expect(err).toMatch(/--first-look brings its own broker; leave --broker or --first-look out$/);
  });

  test('keeps its name and increments its epoch at each start', async () => {
    const seen: unknown[] = [];
    for (let start = 0; start < 2; start++) {
      const running = await startDemo();
      const [agent] = JSON.parse((await program.run('agents', '--json')).out).agents;
      seen.push([agent.name, agent.epoch]);
      await running.end('SIGINT');
    }
    const [first, second] = seen as [string, number][];
    expect(first?.[1]).toBe(1);
    expect(second).toEqual([first?.[0], 2]);
  });
});
