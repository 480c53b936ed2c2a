import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { StateError } from '../../../../src/node/state/agent-state.ts';
import { lockState } from '../../../../src/node/state/state-lock.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'lock-'));

function memoryLog() {
  const lines: string[] = [];
  const note = (_fields: object, message: string) => void lines.push(message);
  return { lines, log: { debug: note, info: note, warn: note, error: note } };
}
const { log } = memoryLog();

const source = fileURLToPath(new URL('../../../../src/node/state/state-lock.ts', import.meta.url));
const script = `const { lockState } = await import(${JSON.stringify(source)});
  const note = () => undefined;
  try {
    await lockState(process.argv[1], { debug: note, info: note, warn: note, error: note });
    console.log('held');
    setInterval(note, 1000);
  } catch (error) { console.log(error.message); }`;

/** Starts a process that takes a state directory. @returns it, with the first line that it prints. */
async function startHolder(directory: string): Promise<{ child: ChildProcess; line: string }> {
  const args = ['-C', 'ovirt-source', '--input-type=module', '-e', script, directory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, line: line.toString().trim() };
}

test('refuses a state directory that another agent of this process has, until that one releases it', async () => {
  const directory = join(await newFolder(), 'deep', 'state');
  const first = await lockState(directory, log);
  await expect(lockState(directory, log)).rejects.toThrow(
    new StateError(
      `${directory} is in use by the agent of process ${process.pid}; expected a state directory of this agent alone: end that agent, or name another with --state DIR or state.directory`,
    ),
  );
  first.release();
  first.release();
  (await lockState(directory, log)).release();
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(directory, 'lock'), 'utf8')).toBe('');
});

test('names the process that has the state directory, and takes it once that process was killed', async () => {
  const directory = await newFolder();
  const { child, line } = await startHolder(directory);
  expect(line).toBe('held');
  await expect(lockState(directory, log)).rejects.toThrow(`in use by the agent of process ${child.pid};`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readFile(join(directory, 'lock'), 'utf8')).toBe(`${child.pid}\n`);
  (await lockState(directory, log)).release();
});

test('gives a state directory to one of three processes that start at once', async () => {
  const directory = await newFolder();
  const holders = await Promise.all([1, 2, 3].map(() => startHolder(directory)));
  try {
    const lines = holders.map(({ line }) => line).sort();
    expect(lines.filter((line) => line === 'held')).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith(`${directory} is in use by `))).toHaveLength(2);
  } finally {
    for (const { child } of holders) child.kill('SIGKILL');
  }
});

test('refuses a state directory that others may write', async () => {
  const directory = await newFolder();
  await chmod(directory, 0o777);
  await expect(lockState(directory, log)).rejects.toThrow(/has mode 0777; expected .*--state DIR/);
  expect(await readdir(directory)).toEqual([]);
});

test.runIf(process.getuid?.() === 0)(
  'refuses as root the state directory of another user, as the image of the agent has it',
  async () => {
    const directory = await newFolder();
    await chown(directory, 1000, 1000);
    await expect(lockState(directory, log)).rejects.toThrow(
      `${directory} belongs to user 1000; expected 0; name another with --state DIR or state.directory`,
    );
    expect(await readdir(directory)).toEqual([]);
  },
);

test.runIf(process.getuid?.() === 0)(
  'makes and takes no state directory of root below a folder of another user',
  async () => {
    const theirs = await newFolder();
    const directory = join(theirs, 'deep', 'state');
    await chown(theirs, 65_534, 65_534);
    const problem = `${directory} cannot be written: ${theirs} belongs to user 65534, who could replace what is in it`;
    await expect(lockState(directory, log)).rejects.toThrow(problem);
    expect(await readdir(theirs)).toEqual([]);
    await chown(theirs, 0, 0);
    (await lockState(directory, log)).release();
    await chown(theirs, 65_534, 65_534);
    await expect(lockState(directory, log)).rejects.toThrow(problem);
  },
);

test('closes a state directory that others may read, unless it holds something else', async () => {
  const directory = await newFolder();
  await chmod(directory, 0o755);
  (await lockState(directory, log)).release();
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const other = await newFolder();
  await writeFile(join(other, 'letters'), '');
  await chmod(other, 0o755);
  await expect(lockState(other, log)).rejects.toThrow(/has mode 0755; expected 0700/);
  expect((await stat(other)).mode & 0o777).toBe(0o755);
});

test('warns where the system cannot lock files, and goes on', async () => {
  const { lines, log: noted } = memoryLog();
  const lock = await lockState(await newFolder(), noted, () => Promise.resolve(undefined));
  lock.release();
  expect(lines).toEqual(['this system has no locks of files; a second agent would not be noticed']);
});
