import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileCallJournal } from '../../../../src/node/state/call-journal.ts';

const answer = { contentType: 'amqp/map', headers: { method: 'response' }, body: 'wQIA' };
const told = { method: 'restart', userId: 'ops' };
const key = (digit: string) => digit.repeat(64);

async function calls(nowMs: () => number = () => 1_000_000) {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'calls-'));
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const open = () => new FileCallJournal({ stateDirectory, log, nowMs });
  return { open, logged, folder: join(stateDirectory, 'calls') };
}

test('what was begun and what was answered is known to the next process', async () => {
  const { open, folder } = await calls();
  expect(await open().find(key('a'))).toBeUndefined();
  await open().begin(key('a'), told);
  expect(await open().find(key('a'))).toEqual({ state: 'begun' });
  await open().end(key('a'), answer);
  expect(await open().find(key('a'))).toEqual({ state: 'ended', answer });
  expect(await readdir(folder)).toEqual([`${key('a')}.json`]);
  expect((await stat(join(folder, `${key('a')}.json`))).mode & 0o777).toBe(0o600);
});

test('after ten minutes it is forgotten, and its file goes with the next call', async () => {
  let nowMs = 0;
  const { open, folder } = await calls(() => nowMs);
  await open().begin(key('a'), told);
  nowMs = 10 * 60_000 + 1;
  expect(await open().find(key('a'))).toBeUndefined();
  await open().begin(key('b'), told);
  expect(await readdir(folder)).toEqual([`${key('b')}.json`]);
});

test.each(['', '{', 'null', '{"atMs":"x"}', '{"atMs":1'])(
  'a record of %j is damaged, and of a call that may have been begun',
  async (text) => {
    const { open, folder } = await calls();
    await mkdir(folder);
    const path = join(folder, `${key('c')}.json`);
    await writeFile(path, text);
    expect(await open().find(key('c'))).toEqual({ state: 'unreadable', reason: `${path} is damaged` });
  },
);

test('a half-written record of a process that died is no record, and goes', async () => {
  const { open, folder } = await calls();
  await mkdir(folder);
  await writeFile(join(folder, `${key('d')}.json.tmp`), '{"at');
  expect(await open().find(key('d'))).toBeUndefined();
  await open().begin(key('e'), told);
  expect(await readdir(folder)).toEqual([`${key('e')}.json`]);
});

test('what another call is writing is left to it', async () => {
  const { open, folder } = await calls();
  const one = open();
  await one.begin(key('a'), told);
  const half = join(folder, `${key('b')}.json.tmp`);
  await writeFile(half, '{"at');
  await one.begin(key('c'), told);
  expect(await readFile(half, 'utf8')).toBe('{"at');
});

test('files of others are left alone', async () => {
  const { open, folder } = await calls();
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await open().begin(key('a'), told);
  expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
});

test('of more than a thousand the oldest go', async () => {
  let nowMs = 0;
  const { open, folder } = await calls(() => ++nowMs);
  await mkdir(folder);
  for (let number = 0; number < 1_005; number++) {
    const name = number.toString(16).padStart(64, '0');
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ atMs: number, method: 'restart' }));
  }
  nowMs = 2_000;
  await open().begin(key('f'), told);
  expect((await readdir(folder)).length).toBe(1_001);
  expect(await open().find('0'.repeat(64))).toBeUndefined();
});

test('a folder that cannot be written refuses the beginning, and the end is said in the log', async () => {
  const stateDirectory = '/proc/nowhere';
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const none = new FileCallJournal({ stateDirectory, log, nowMs: () => 0 });
  await expect(none.begin(key('a'), told)).rejects.toThrow('ENOENT');
  await none.end(key('a'), answer);
  expect(logged).toEqual(['the end of a call cannot be kept: the same request again is answered with that']);
});
