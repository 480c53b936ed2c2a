import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statusCodes } from '#qmf';
import { FileCallJournal } from '../../../../src/node/state/call-journal.ts';

const answer = { contentType: 'amqp/map', headers: { method: 'response' }, body: 'wQIA' };
const call = { method: 'restart', userId: 'ops' };
const key = (digit: string) => digit.repeat(64);

async function calls(nowMs: () => number = () => 1_000_000) {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'calls-'));
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const open = () => new FileCallJournal({ stateDirectory, log, nowMs });
  return { open, logged, folder: join(stateDirectory, 'calls') };
}

test('tells the next process which calls were begun and which were answered', async () => {
  const { open, folder } = await calls();
  expect(await open().find(key('a'))).toBeUndefined();
  await open().begin(key('a'), call);
  expect(await open().find(key('a'))).toEqual({ state: 'begun' });
  await open().end(key('a'), answer);
  expect(await open().find(key('a'))).toEqual({ state: 'ended', answer });
  expect(await readdir(folder)).toEqual([`${key('a')}.json`]);
  expect((await stat(join(folder, `${key('a')}.json`))).mode & 0o777).toBe(0o600);
});

test('forgets a call after ten minutes, and removes its file at the next call', async () => {
  let nowMs = 0;
  const { open, folder } = await calls(() => nowMs);
  await open().begin(key('a'), call);
  nowMs = 10 * 60_000 + 1;
  expect(await open().find(key('a'))).toBeUndefined();
  await open().begin(key('b'), call);
  expect(await readdir(folder)).toEqual([`${key('b')}.json`]);
});

test.each([
  '',
  '{',
  'null',
  '{"atMs":"x"}',
  '{"atMs":1',
  '{"atMs":1,"method":"restart","answer":7}',
  '{"atMs":1,"method":"restart","answer":{"headers":{},"body":7}}',
])('reports a file with the text %j as unreadable', async (text) => {
  const { open, folder } = await calls();
  await mkdir(folder);
  const path = join(folder, `${key('c')}.json`);
  await writeFile(path, text);
  expect(await open().find(key('c'))).toEqual({ state: 'unreadable', reason: `${path} is damaged` });
});

test('removes the half-written file of a process that died', async () => {
  const { open, folder } = await calls();
  await mkdir(folder);
  await writeFile(join(folder, `${key('d')}.json.tmp`), '{"at');
  expect(await open().find(key('d'))).toBeUndefined();
  await open().begin(key('e'), call);
  expect(await readdir(folder)).toEqual([`${key('e')}.json`]);
});

test('leaves the file that another call is writing', async () => {
  const { open, folder } = await calls();
  const one = open();
  await one.begin(key('a'), call);
  const half = join(folder, `${key('b')}.json.tmp`);
  await writeFile(half, '{"at');
  await one.begin(key('c'), call);
  expect(await readFile(half, 'utf8')).toBe('{"at');
});

test('leaves files with other names', async () => {
  const { open, folder } = await calls();
  await mkdir(folder);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await open().begin(key('a'), call);
  expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
});

test('forgets none of 5,000 calls of the last ten minutes, and begins no further one', async () => {
  let nowMs = 0;
  const { open, folder } = await calls(() => nowMs);
  await mkdir(folder);
  for (let number = 0; number < 5_000; number++) {
    const name = number.toString(16).padStart(64, '0');
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ atMs: number, method: 'restart' }));
  }
  nowMs = 10 * 60_000;
  const journal = open();
  await expect(journal.begin(key('f'), call)).rejects.toMatchObject({ code: statusCodes.Busy });
  expect(await journal.find('0'.repeat(64))).toEqual({ state: 'begun' });
  nowMs += 1;
  await journal.begin(key('f'), call);
  expect(await journal.find(key('f'))).toEqual({ state: 'begun' });
  expect(await readdir(folder)).toHaveLength(5_000);
});

test('keeps a damaged file for ten minutes', async () => {
  let nowMs = 0;
  const { open, folder } = await calls(() => nowMs);
  await mkdir(folder);
  await writeFile(join(folder, `${key('c')}.json`), '{');
  const journal = open();
  await journal.begin(key('a'), call);
  await journal.end(key('a'), answer);
  expect(await readdir(folder)).toHaveLength(2);
  nowMs = 10 * 60_000 + 1;
  await journal.begin(key('b'), call);
  expect(await readdir(folder)).toEqual([`${key('b')}.json`]);
});

test('keeps the file of a call that runs for more than ten minutes, until its end', async () => {
  let nowMs = 0;
  const { open, folder } = await calls(() => nowMs);
  const journal = open();
  await journal.begin(key('a'), call);
  nowMs = 10 * 60_000 + 1;
  await journal.begin(key('b'), call);
  expect(await readdir(folder)).toHaveLength(2);
  await journal.end(key('a'), answer);
  await journal.begin(key('c'), call);
  expect((await readdir(folder)).sort()).toEqual([`${key('b')}.json`, `${key('c')}.json`]);
});

test('refuses to begin a call in a folder that cannot be written, and logs an end that cannot be', async () => {
  const stateDirectory = '/proc/nowhere';
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const none = new FileCallJournal({ stateDirectory, log, nowMs: () => 0 });
  await expect(none.begin(key('a'), call)).rejects.toThrow('ENOENT');
  await none.end(key('a'), answer);
  expect(logged).toEqual([
    'end of a call cannot be journaled; a repeated request gets the answer that its outcome is unknown',
  ]);
});
