import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder, readTextFile, replaceFile } from '#base';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'base-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

test.each([true, false])(
  'replaceFile writes content and mode and leaves nothing else (durable: %s)',
  async (durable) => {
    const path = join(folder, 'state.json');
    writeFileSync(path, 'old', { mode: 0o644 });
    await replaceFile(path, 'new', { mode: 0o600, durable });
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(modeOf(path)).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['state.json']);
  },
);

test('replaceFile writes to the temporary file that its caller names', async () => {
  const path = join(folder, 'state.json');
  const temporary = join(folder, 'gone', 'state.tmp');
  await expect(replaceFile(path, 'x', { mode: 0o600, durable: false, temporary })).rejects.toThrow(temporary);
  await replaceFile(path, 'x', { mode: 0o600, durable: false, temporary: `${path}.7.tmp` });
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('replaceFile sets its mode whatever the umask', async () => {
  const before = process.umask(0o077);
  try {
    await replaceFile(join(folder, 'public'), '', { mode: 0o644, durable: false });
  } finally {
    process.umask(before);
  }
  expect(modeOf(join(folder, 'public'))).toBe(0o644);
});

test('replaceFile leaves the old content and no temporary file when the rename fails', async () => {
  const path = join(folder, 'taken');
  mkdirSync(join(path, 'inside'), { recursive: true });
  await expect(replaceFile(path, 'new', { mode: 0o600, durable: true })).rejects.toThrow(/EISDIR|ENOTEMPTY/);
  expect(readdirSync(folder)).toEqual(['taken']);
  expect(existsSync(join(path, 'inside'))).toBe(true);
});

test('replaceFile throws ENOENT when the folder does not exist', async () => {
  const path = join(folder, 'gone', 'state.json');
  await expect(replaceFile(path, 'x', { mode: 0o600, durable: false })).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('readTextFile returns undefined only when the file does not exist', async () => {
  await expect(readTextFile(join(folder, 'gone'))).resolves.toBeUndefined();
  writeFileSync(join(folder, 'there'), 'text');
  await expect(readTextFile(join(folder, 'there'))).resolves.toBe('text');
  await expect(readTextFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
});

test('makeFolder makes the folders above it too, for the owner alone', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path);
  await makeFolder(path);
  expect([path, join(folder, 'a', 'b'), join(folder, 'a')].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
});

test('makeFolder fails instead of never returning when the file system refuses new names', async () => {
  await expect(makeFolder('/proc/ovirt-node/state')).rejects.toMatchObject({ code: 'ENOENT' });
});

test('replaceFile does not write through a symbolic link at its temporary path, nor at the path itself', async () => {
  const victim = join(folder, 'victim');
  const path = join(folder, 'state.json');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, `${path}.tmp`);
  symlinkSync(victim, path);
  await replaceFile(path, 'new', { mode: 0o600, durable: false });
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder).sort()).toEqual(['state.json', 'victim']);
});

test('replaceFile leaves the old content and no temporary file when the disk is full', async () => {
  const path = join(folder, 'state.json');
  writeFileSync(path, 'old');
  // A file larger than the limit fails as on a full disk: node ignores SIGXFSZ, and write(2) says EFBIG.
  const script = `import { replaceFile } from ${JSON.stringify(new URL('../../../src/base/files/files.ts', import.meta.url).href)};
    await replaceFile(${JSON.stringify(path)}, 'x'.repeat(1 << 20), { mode: 0o600, durable: true }).catch((error) => console.log(error.code));`;
  const limited = [
    '-c',
    'ulimit -f 1; exec "$@"',
    'sh',
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ];
  expect(execFileSync('sh', limited, { encoding: 'utf8' })).toBe('EFBIG\n');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['state.json']);
});
