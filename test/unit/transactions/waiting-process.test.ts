import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startWaiting, waitScript } from '../../../src/transactions/waiting-process.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const limitMs = 60_000;
const uptimeSeconds = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);

/** The shells of this machine that may be the `sh` of another. */
const shells = ['/bin/sh', '/bin/dash', '/bin/bash', '/bin/busybox']
  .filter(
    (file) => existsSync(file) && (file === '/bin/sh' || realpathSync(file) !== realpathSync('/bin/sh')),
  )
  .map((file) => ({ file, words: file.endsWith('busybox') ? ['sh'] : [] }));

/** A folder with a checkpoint, where the program of one test leaves its result. */
class Lab implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'waiting-'));
  readonly checkpoint = join(this.folder, 'change-1.json');
  readonly result = join(this.folder, 'result');

  constructor() {
    writeFileSync(this.checkpoint, '');
  }

  /** Arguments of a Node that writes its further arguments down, each in a line. */
  writer(...args: readonly string[]): readonly string[] {
    const code = `const { renameSync, writeFileSync } = require('fs');
      writeFileSync(process.argv[1] + '.new', process.argv.slice(2).join('\\n'));
      renameSync(process.argv[1] + '.new', process.argv[1]);`;
    return ['-e', code, '--', this.result, ...args];
  }

  /** Starts a shell with the script, and waits for its line. */
  async start(
    { file, words }: (typeof shells)[number],
    dueSeconds: number,
    script = waitScript,
  ): Promise<ChildProcess> {
    const args = [...words, '-c', script, 'watchdog', String(Math.floor(dueSeconds)), this.checkpoint];
    const child = spawn(file, [...args, process.execPath, ...this.writer('ran')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(line.toString()).toBe('waiting\n');
    return child;
  }

  async waitForResult(): Promise<string> {
    await waitUntil(() => existsSync(this.result), limitMs);
    return readFileSync(this.result, 'utf8');
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe.concurrent.each(shells)('with $file', (shell) => {
  test('the shell runs the program in its place when the time has come, not before', async () => {
    using lab = new Lab();
    const due = Math.floor(uptimeSeconds() + 2);
    const child = await lab.start(shell, due);
    expect(await lab.waitForResult()).toBe('ran');
    expect(uptimeSeconds()).toBeGreaterThanOrEqual(due);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('the shell ends without the program when it gets the signal', async () => {
    using lab = new Lab();
    const child = await lab.start(shell, uptimeSeconds() + 600);
    child.kill('SIGURG');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(existsSync(lab.result)).toBe(false);
  });

  test('the shell runs the program when the checkpoint is gone', async () => {
    using lab = new Lab();
    await lab.start(shell, uptimeSeconds() + 600);
    rmSync(lab.checkpoint);
    expect(await lab.waitForResult()).toBe('ran');
  });

  test('the shell runs the program soon after a suspension that its time fell into', async () => {
    using lab = new Lab();
    // sleep(1) does not count a suspension. The uptime does: for the shell it jumps.
    const uptime = join(lab.folder, 'uptime');
    writeFileSync(uptime, '1000.25 0.00\n');
    await lab.start(shell, 1600, waitScript.replace('/proc/uptime', uptime));
    writeFileSync(uptime, '90000.50 0.00\n');
    expect(await lab.waitForResult()).toBe('ran');
  });

  test('the shell runs the program, which waits itself, when it cannot sleep', async () => {
    using lab = new Lab();
    await lab.start(shell, uptimeSeconds() + 600, waitScript.replace('sleep 1', '/nonexistent/sleep 1'));
    expect(await lab.waitForResult()).toBe('ran');
  });

  test.each(['/nonexistent/uptime', '/dev/null', '/proc/version'])(
    'the shell runs the program when the uptime cannot be read from %s',
    async (path) => {
      using lab = new Lab();
      await lab.start(shell, uptimeSeconds() + 600, waitScript.replace('/proc/uptime', path));
      expect(await lab.waitForResult()).toBe('ran');
    },
  );
});

describe.concurrent('a process that waits', () => {
  test('gives the program every argument unchanged, and no other', async () => {
    using lab = new Lab();
    const hostile = [
      '$(touch x)',
      '`id`',
      '; exit',
      `a'b"c`,
      '*',
      '',
      '-n',
      'two  words',
      '$due',
      '\\n',
      '€',
    ];
    rmSync(lab.checkpoint);
    await startWaiting({ file: process.execPath, args: lab.writer(...hostile) }, lab.checkpoint, 600);
    expect((await lab.waitForResult()).split('\n')).toEqual(hostile);
  });

  test('does not end the program that runs already when its wait is ended', async () => {
    using lab = new Lab();
    const started = join(lab.folder, 'started');
    const code = `const { existsSync, writeFileSync } = require('fs');
      const [started, result] = process.argv.slice(1);
      writeFileSync(started, '');
      const timer = setInterval(() => {
        if (existsSync(started)) return;
        clearInterval(timer);
        writeFileSync(result, '');
      }, 20);`;
    rmSync(lab.checkpoint);
    const args = ['-e', code, '--', started, lab.result];
    const waiting = await startWaiting({ file: process.execPath, args }, lab.checkpoint, 600);
    await waitUntil(() => existsSync(started), limitMs);
    waiting.end();
    rmSync(started);
    expect(await lab.waitForResult()).toBe('');
  });

  test('is not started for a program that cannot be run', async () => {
    using lab = new Lab();
    for (const file of [join(lab.folder, 'absent'), lab.checkpoint])
      await expect(startWaiting({ file, args: [] }, lab.checkpoint, 600)).rejects.toThrow(/ENOENT|EACCES/);
  });
});
