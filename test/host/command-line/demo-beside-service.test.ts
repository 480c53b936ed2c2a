import { spawn } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDemo } from '../../kit/cli/demo.ts';
import { openProgram } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { requireTools, run } from '../kit.ts';

const main = ['-C', 'ovirt-source', join(process.cwd(), 'src/cli/main.ts')];
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

/** Makes a mount namespace whose /etc is a copy with a configured agent. @returns the words that run a program in it. */
async function openNamespace(fileMode: number): Promise<readonly string[]> {
  requireTools('unshare', 'nsenter', 'mount', 'setpriv');
  const folder = mkdtempSync(join(tmpdir(), 'etc-'));
  const etc = join(folder, 'etc');
  cpSync('/etc', etc, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(etc, 'ovirt-node'), { recursive: true });
  const text =
    '[broker]\nurls = ["amqp://127.0.0.1:1"]\nuser = "node7"\npasswordFile = "/etc/ovirt-node/absent"\n';
  writeFileSync(join(etc, 'ovirt-node/agent.toml'), text, { mode: fileMode });
  const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sleep', 'infinity']);
  onTestFinished(() => {
    holder.kill();
    rmSync(folder, { recursive: true });
  });
  const namespace = `/proc/${holder.pid}/ns/mnt`;
  await waitUntil(() => readlinkSync(namespace) !== readlinkSync('/proc/self/ns/mnt'));
  const inside = ['nsenter', `--mount=${namespace}`];
  run(...(inside as [string, string]), 'mount', '--bind', etc, '/etc');
  return inside;
}

test('the commands of the demo ask its broker beside the configuration of a service', async () => {
  const inside = await openNamespace(0o644);
  await using program = await openProgram({}, main, inside);
  expect((await program.run('agents', '--timeout', '1')).err).toContain('/etc/ovirt-node/absent');
  const demo = await openDemo(program);
  expect(demo.commands).toHaveLength(3);
  for (const words of demo.commands) {
    expect(words).toContain('--broker');
    expect(await program.run(...words)).toMatchObject({ status: 0, err: '' });
    expect((await program.run(...words, '--json')).out).toContain(demo.agent);
  }
});

test('a user who may not read the configuration of a service can run the demo and its commands', async () => {
  const inside = await openNamespace(0o600);
  await using program = await openProgram({}, main, [...inside, ...nobody]);
  chownSync(program.folder, 65_534, 65_534);
  const demo = await openDemo(program);
  expect(demo.commands.map((words) => words.length)).toEqual([1, 2, 2]);
  for (const words of demo.commands) {
    expect(await program.run(...words)).toMatchObject({ status: 0, err: '' });
    expect((await program.run(...words, '--json')).out).toContain(demo.agent);
  }
});
