import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const program = ['-C', 'ovirt-source', 'src/cli/main.ts'];
const folder = mkdtempSync(join(tmpdir(), 'output-'));
afterAll(() => rmSync(folder, { recursive: true }));
const environment = { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder };

/** Runs a command whose standard output is /dev/full, which takes nothing: full(4). */
async function runOnFullDisk(words: readonly string[], stderr: 'pipe' | number = 'pipe') {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [...program, ...words], {
    stdio: ['ignore', full, stderr],
    env: environment,
  });
  let err = '';
  child.stderr?.on('data', (part: Buffer) => {
    err += part.toString();
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, err };
}

const schema = ['schema', '--file', 'schema/ovirt-node.xml'];

test.each([[schema], [[...schema, '--json']], [['--help']], [['broker', '--port', '0']]])(
  '%j says in one sentence that the disk is full, and ends with status 1',
  async (words) => {
    expect(await runOnFullDisk(words)).toEqual({
      status: 1,
      err: 'ovirt-node: standard output takes no more: no space left on device\n',
    });
  },
  20_000,
);

test('a full disk behind standard error too leaves the exit status', async () => {
  expect(await runOnFullDisk(schema, openSync('/dev/full', 'w'))).toMatchObject({ status: 1 });
  expect(await runOnFullDisk(['frobnicate'], openSync('/dev/full', 'w'))).toMatchObject({ status: 2 });
}, 20_000);

test('a reader that closes the pipe early ends a command silently', async () => {
  const child = spawn(process.execPath, [...program, ...schema], { env: environment });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString();
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(err).toBe('');
}, 20_000);
