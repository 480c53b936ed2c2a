import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  nextEpoch,
  parseState,
  readState,
  StateError,
  writeState,
} from '../../../../src/node/state/agent-state.ts';

const folder = () => mkdtemp(join(tmpdir(), 'state-'));
const identity = { uuid: '4c4c4544-0044-3510-8052-b4c04f565731', source: 'smbios' } as const;

test('reads what it wrote, in a folder and a file of mode 0700 and 0600, without a temporary file', async () => {
  const directory = join(await folder(), 'deep', 'er');
  await writeState(directory, { epoch: 7, identity });
  expect(await readState(directory)).toEqual({ epoch: 7, identity });
  expect(await readdir(directory)).toEqual(['state.json']);
  expect((await stat(join(directory, 'state.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('returns epoch 0 and no identity for a machine without state', async () => {
  expect(await readState(await folder())).toEqual({ epoch: 0, identity: undefined });
});

test('counts epochs by one, and continues with 1 after 4095', () => {
  expect([0, 1, 4094, 4095].map(nextEpoch)).toEqual([1, 2, 4095, 1]);
});

test.each([
  '',
  'null',
  '{',
  '{"epoch":-1}',
  '{"epoch":1.5}',
  '{"epoch":4096}',
  '{"epoch":1,"identity":{"uuid":1}}',
])('returns no state for the text %j', (text) => expect(parseState(text)).toBeUndefined());

test('refuses a damaged file and leaves it in place', async () => {
  const directory = await folder();
  await writeFile(join(directory, 'state.json'), 'damaged');
  await expect(readState(directory)).rejects.toThrow(StateError);
  expect(await readFile(join(directory, 'state.json'), 'utf8')).toBe('damaged');
});

test('says which option helps when the state directory cannot be made', async () => {
  const file = join(await folder(), 'file');
  await writeFile(file, '');
  await expect(writeState(join(file, 'state'), { epoch: 1, identity })).rejects.toThrow(/--state DIR/);
});

test('refuses at once a directory below /proc, which cannot be made', async () => {
  await expect(writeState('/proc/nowhere/state', { epoch: 1, identity })).rejects.toThrow(
    /^\/proc\/nowhere\/state cannot be written: ENOENT.*--state DIR/,
  );
});
