import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { History } from '../../../../src/cli/shell/history.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (home = folder) => new History({ XDG_STATE_HOME: home });
const path = () => join(folder, 'ovirt-node', 'shell-history');

test('the history comes back newest first, in a file for its owner alone', async () => {
  const first = open();
  expect(await first.read()).toEqual([]);
  first.entries = ['show eth0', 'list'];
  await first.write();
  expect(readFileSync(path(), 'utf8')).toBe('list\nshow eth0\n');
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(await open().read()).toEqual(['show eth0', 'list']);
});

test('lines of the file that would control the terminal are left out', async () => {
  const history = open();
  history.entries = ['list'];
  await history.write();
  writeFileSync(path(), 'list\n\u001b[2Jshow\nshow\n');
  expect(await open().read()).toEqual(['show', 'list']);
});

test('a history that cannot be kept is no error', async () => {
  writeFileSync(join(folder, 'file'), '');
  const history = open(join(folder, 'file'));
  expect(await history.read()).toEqual([]);
  history.entries = ['list'];
  await history.write();
});
