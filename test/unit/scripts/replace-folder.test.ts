import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFolder } from '../../../scripts/build/replace-folder.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'replace-folder-'));
  folder = join(root, 'dist');
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text: string) => writeFileSync(join(path, 'main.js'), text);
const content = () => readFileSync(join(folder, 'main.js'), 'utf8');

test('replaces the whole folder, or a file in its place, and leaves nothing beside it', async () => {
  await replaceFolder(folder, (fresh) => write(fresh, 'first'));
  writeFileSync(join(folder, 'stale.js'), '');
  await replaceFolder(folder, (fresh) => write(fresh, 'second'));
  expect(readdirSync(folder)).toEqual(['main.js']);
  expect(content()).toBe('second');
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file');
  await replaceFolder(folder, (fresh) => write(fresh, 'third'));
  expect(content()).toBe('third');
  expect(readdirSync(root)).toEqual(['dist']);
});

test('shows the old folder until the new one is complete, and keeps it when filling fails', async () => {
  await replaceFolder(folder, (fresh) => write(fresh, 'first'));
  const failing = replaceFolder(folder, async (fresh) => {
    write(fresh, 'half');
    expect(content()).toBe('first');
    await Promise.reject(new Error('no space left on device'));
  });
  await expect(failing).rejects.toThrow('no space left on device');
  expect(content()).toBe('first');
  expect(readdirSync(root)).toEqual(['dist']);
});

test('removes what an interrupted process left, and nothing of a running one', async () => {
  const { pid: ended } = spawnSync(process.execPath, ['-e', '0']);
  const names = [
    `dist.${ended}.new`,
    `dist.${ended}.old`,
    `dist.${process.ppid}.new`,
    'dist.backup',
    'dist2',
  ];
  for (const name of names) mkdirSync(join(root, name));
  await replaceFolder(folder, (fresh) => write(fresh, 'whole'));
  expect(readdirSync(root).sort()).toEqual(
    ['dist', `dist.${process.ppid}.new`, 'dist.backup', 'dist2'].sort(),
  );
});

test('lets processes replace one folder at the same time, and readers see whole folders only', async () => {
  const program = `
    import { writeFileSync } from 'node:fs';
    const { replaceFolder } = await import(${JSON.stringify(resolve('scripts/build/replace-folder.ts'))});
    for (let round = 0; round < 100; round++)
      await replaceFolder(${JSON.stringify(folder)}, (fresh) => {
        for (const name of ['a', 'b']) writeFileSync(fresh + '/' + name, process.pid + ' ' + round);
      });`;
  const builders = [1, 2].map(() =>
    spawn(process.execPath, ['-C', 'ovirt-source', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const ends = Promise.all(builders.map((builder) => once(builder, 'exit')));
  const partial: (readonly string[])[] = [];
  while (builders.some(({ exitCode }) => exitCode === null)) {
    const before = identityOf(folder);
    const names = readNames(folder);
    // A replaced folder is removed file by file, perhaps while it is read.
    if (names.length === 1 && before !== undefined && before === identityOf(folder)) partial.push(names);
    await new Promise(setImmediate);
  }
  expect((await ends).map(([status]) => status)).toEqual([0, 0]);
  expect(partial).toEqual([]);
  expect(readdirSync(root)).toEqual(['dist']);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe(readFileSync(join(folder, 'b'), 'utf8'));
});

function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.birthtimeMs}`;
}

function readNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
