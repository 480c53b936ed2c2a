import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rollbackCommand } from '../../../../src/cli/commands/rollback.ts';
import { run } from '../../../../src/cli/run.ts';
import { keepOutput } from '../../../kit/cli/keep-output.ts';

/** Runs `ovirt-node rollback` in this process. @returns its exit status and what it prints. */
async function rollBack(...words: readonly string[]) {
  const { context, written } = keepOutput();
  const status = await run({ commands: [rollbackCommand], version: '0' }, ['rollback', ...words], context);
  return { status, ...written };
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'rollback-'));

test.each(['at once', '--when-due', '--json'])(
  'rollback refuses a file that is not a checkpoint with one sentence, and leaves it in place (%s)',
  async (option) => {
    const options = option.startsWith('--') ? [option] : [];
    const folder = newFolder();
    const file = join(folder, 'passwd');
    writeFileSync(file, 'root:x:0:0\n');
    expect(await rollBack(...options, file)).toEqual({
      status: 1,
      out: '',
      err: `ovirt-node: checkpoint is ${file}; expected a file changes/change-….json in the state directory of an agent\n`,
    });
    expect(readdirSync(folder)).toEqual(['passwd']);
    expect(readFileSync(file, 'utf8')).toBe('root:x:0:0\n');
  },
);

test('rollback refuses a file of a checkpoint’s name outside a folder of checkpoints', async () => {
  const folder = newFolder();
  const file = join(folder, 'change-1.json');
  writeFileSync(file, '{}');
  expect((await rollBack(file)).err).toContain('expected a file changes/change-….json');
  expect(readdirSync(folder)).toEqual(['change-1.json']);
});

test('rollback refuses another text and a symbolic link in the place of a checkpoint, and renames neither', async () => {
  const changes = join(newFolder(), 'changes');
  mkdirSync(changes, { mode: 0o700 });
  const text = join(changes, 'change-1.json');
  const link = join(changes, 'change-2.json');
  writeFileSync(text, 'root:x:0:0\n', { mode: 0o600 });
  symlinkSync('/etc/passwd', link);
  expect(await rollBack(text)).toEqual({
    status: 1,
    out: '',
    err: `ovirt-node: ${text} is damaged: its checksum does not fit\n`,
  });
  expect((await rollBack(link)).err).toContain('is a symbolic link; expected a regular file');
  expect(readdirSync(changes).sort()).toEqual(['change-1.json', 'change-2.json']);
});

test('rollback reports a checkpoint that is gone as before', async () => {
  const file = join(newFolder(), 'changes', 'change-1.json');
  expect(await rollBack(file)).toMatchObject({ status: 0, out: expect.stringContaining('no such change') });
});

test('rollback of what is written does nothing without changes, and names a damaged checkpoint', async () => {
  const changes = join(newFolder(), 'changes');
  const nothing = { status: 0, out: 'nothing had to be put back\n', err: '' };
  expect(await rollBack('--written', changes)).toEqual(nothing);
  mkdirSync(changes, { mode: 0o700 });
  expect(await rollBack('--written', changes)).toEqual(nothing);
  const text = join(changes, 'change-1.json');
  writeFileSync(text, 'root:x:0:0\n', { mode: 0o600 });
  expect(await rollBack('--written', changes)).toMatchObject({
    status: 1,
    err: `ovirt-node: could not be put back: ${text} is damaged: its checksum does not fit\n`,
  });
  expect(readdirSync(changes)).toEqual(['change-1.json']);
  expect((await rollBack('--written', '--when-due', changes)).status).toBe(2);
});
