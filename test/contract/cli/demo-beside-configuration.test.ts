import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { openDemo } from '../../kit/cli/demo.ts';
import { openProgram } from '../../kit/cli/program.ts';

/** A broker that does not exist, with a login that the demo's broker refuses. */
const configured = {
  OVIRT_NODE_BROKER_URLS: 'amqp://127.0.0.1:1',
  OVIRT_NODE_BROKER_USER: 'node7',
  OVIRT_NODE_BROKER_PASSWORD_FILE: '/etc/ovirt-node/absent',
  OVIRT_NODE_BROKER_VIRTUAL_HOST: 'elsewhere',
  OVIRT_NODE_CONSOLE_ROLE: 'operator',
};

test('the commands of the demo ask its broker when the environment names another one', async () => {
  await using program = await openProgram(configured);
  const demo = await openDemo(program);
  expect(demo.commands).toHaveLength(3);
  for (const words of demo.commands) {
    expect(words.slice(-2)).toEqual(['--broker', expect.stringMatching(/^amqp:\/\/127\.0\.0\.1:\d+$/)]);
    expect(await program.run(...words)).toMatchObject({ status: 0, err: '' });
    expect((await program.run(...words, '--json')).out).toContain(demo.agent);
  }
});

test('the commands of the demo are short when only the home directory has files like a configuration', async () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  for (const folder of ['.config/ovirt-node', 'ovirt-node']) {
    mkdirSync(join(home, folder), { recursive: true });
    writeFileSync(join(home, folder, 'agent.toml'), '[broker]\nurls = ["amqp://127.0.0.1:1"]\n');
  }
  await using program = await openProgram({ HOME: home, XDG_CONFIG_HOME: join(home, '.config') });
  const demo = await openDemo(program);
  expect(demo.commands.map((words) => words.length)).toEqual([1, 2, 2]);
  for (const words of demo.commands) {
    expect(await program.run(...words)).toMatchObject({ status: 0, err: '' });
    expect((await program.run(...words, '--json')).out).toContain(demo.agent);
  }
});

test('npm start prints commands that find the demo from any directory', async () => {
  await using program = await openProgram();
  const options = { env: program.environment, extendEnv: false } as const;
  const npm = execa('npm', ['start', '--', '--port', '0'], { ...options, all: true, reject: false });
  let out = '';
  npm.all.on('data', (part: Buffer) => {
    out += part.toString();
  });
  try {
    await expect.poll(() => out, { timeout: 25_000 }).toContain('Ctrl-C ends both.');
    const [, directory = '', command = ''] = /cd (\S+)\n +npx ovirt-node (\w+)$/m.exec(out) ?? [];
    const { stdout } = await execa('npx', ['ovirt-node', command], { ...options, cwd: directory });
    expect(stdout).toContain('alive');
  } finally {
    npm.kill('SIGINT');
    await npm;
  }
});

test('a command in a terminal whose environment names another broker says how to ask the demo', async () => {
  await using program = await openProgram();
  const demo = await openDemo(program);
  await using other = await openProgram({ ...configured, XDG_RUNTIME_DIR: program.folder });
  const { status, err } = await other.run('agents', '--timeout', '1');
  expect(status).not.toBe(0);
  const note =
    /^ovirt-node: asking (\S+) \(from (\S+)\); for the first look that runs here: (--broker) (\S+)$/m;
  const [, asked, source, ...words] = note.exec(err) ?? [];
  expect([asked, source]).toEqual(['amqp://127.0.0.1:1', 'OVIRT_NODE_BROKER_URLS']);
  expect(await other.run('agents', ...words)).toMatchObject({
    status: 0,
    err: '',
    out: expect.stringContaining(demo.agent),
  });
});
