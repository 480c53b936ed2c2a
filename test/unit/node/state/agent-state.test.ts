import { chmod, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
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
  '7',
  '[]',
  '{"epoch":1,"identity":null}',
  '{"epoch":1,"identity":[]}',
  '{"epoch":1,"identity":"4c4c4544-0044-3510-8052-b4c04f565731"}',
  '{"epoch":1,"identity":{"uuid":"\\u001b[2J","source":"smbios"}}',
  '{"epoch":1,"identity":{"uuid":"4c4c4544-0044-3510-8052-b4c04f565731","source":"rumour"}}',
  '{',
  '{"epoch":-1}',
  '{"epoch":1.5}',
  '{"epoch":4096}',
  '{"epoch":1,"identity":{"uuid":1}}',
])('returns no state for the text %j', (text) => expect(parseState(text)).toBeTypeOf('string'));

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

test('refuses a state whose identity is null with a sentence that names the file', async () => {
  const directory = await folder();
  const path = join(directory, 'state.json');
  await writeFile(path, '{"epoch":7,"identity":null}');
  await expect(readState(directory)).rejects.toThrow(
    new StateError(
      `${path} is not the state of this agent: identity is null; expected object; restore it, or remove it to give the machine a new start`,
    ),
  );
});

test('refuses a state file and a state directory that others may write, and a symbolic link', async () => {
  const directory = await folder();
  const path = join(directory, 'state.json');
  await writeState(directory, { epoch: 7, identity });
  await chmod(path, 0o666);
  await expect(readState(directory)).rejects.toThrow(
    /state\.json has mode 0666; expected a mode in which its owner alone/,
  );
  await chmod(path, 0o600);
  await chmod(directory, 0o777);
  await expect(readState(directory)).rejects.toThrow(/has mode 0777/);
  const other = await folder();
  await symlink(path, join(other, 'state.json'));
  await expect(readState(other)).rejects.toThrow(/is a symbolic link/);
});

test('removes what an agent left that died while it wrote its state', async () => {
  const directory = await folder();
  for (const name of ['state.json.4711.tmp', 'state.json.old'])
    await writeFile(join(directory, name), '{"ep');
  await writeState(directory, { epoch: 1, identity });
  expect((await readdir(directory)).sort()).toEqual(['state.json', 'state.json.old']);
});
