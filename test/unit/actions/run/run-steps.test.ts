import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ToolFailed } from '../../../../src/actions/errors.ts';
import type { Command } from '../../../../src/actions/run/command.ts';
import { runSteps } from '../../../../src/actions/run/run-steps.ts';
import { Runner } from '../../../../src/actions/run/runner.ts';

let folder = '';
let journal = '';
const reports: string[] = [];
const context = () => ({
  runner: new Runner({ path: `${folder}:/usr/bin:/bin` }),
  bus: async () => undefined,
  onOperation: (operation: string, failure: Error | undefined) =>
    reports.push(`${failure ? 'failed' : 'done'}: ${operation}`),
});

/** A tool that writes its arguments to the journal, and fails where the first is `fail`. */
const note = (...args: string[]): Command => ({ file: 'note', args });
const readJournal = async () => (await readFile(journal, 'utf8')).split('\n').filter((line) => line !== '');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steps-'));
  journal = join(folder, 'journal');
  const tool = `open F, ">>", "${journal}"; print F "@ARGV\\n"; if ($ARGV[0] eq "fail") { print STDERR "no such bond"; exit 1 }`;
  await writeFile(join(folder, 'note'), `#!/usr/bin/perl\n${tool}\n`);
  await chmod(join(folder, 'note'), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  await writeFile(journal, '');
  reports.length = 0;
});

test('runs steps in order, reports each operation, and undoes nothing', async () => {
  await runSteps(
    [
      { run: note('one'), undo: note('not one') },
      { run: note('two'), undo: note('not two') },
    ],
    context(),
  );
  expect(await readJournal()).toEqual(['one', 'two']);
  expect(reports).toEqual(['done: note one', 'done: note two']);
});

test('undoes the steps before a failed one, last first, and starts none after it', async () => {
  const steps = [
    { run: note('one'), undo: note('not one') },
    { run: note('two') },
    { run: note('three'), undo: note('not three') },
    { run: note('fail'), undo: note('never') },
    { run: note('four') },
  ];
  await expect(runSteps(steps, context())).rejects.toThrow(
    new ToolFailed('no such bond (note fail ended with status 1)'),
  );
  expect(await readJournal()).toEqual(['one', 'two', 'three', 'fail', 'not three', 'not one']);
});

test('reports a failed undo and tries the others', async () => {
  const steps = [
    { run: note('one'), undo: note('not one') },
    { run: note('two'), undo: note('fail', 'twice') },
    { run: note('fail') },
  ];
  const failure = await runSteps(steps, context()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ToolFailed);
  expect(failure).toMatchObject({
    message:
      'no such bond (note fail ended with status 1); not undone: no such bond (note fail twice ended with status 1)',
    notUndone: ['no such bond (note fail twice ended with status 1)'],
  });
  expect(await readJournal()).toEqual(['one', 'two', 'fail', 'fail twice', 'not one']);
});

test('writes to an existing device, and creates no file', async () => {
  await runSteps([{ run: { path: journal, data: 'a device' } }], context());
  expect(await readJournal()).toEqual(['a device']);
  const absent = join(folder, 'absent');
  await expect(runSteps([{ run: { path: absent, data: '' } }], context())).rejects.toThrow(
    `${absent} cannot be written: ENOENT`,
  );
});

test('names the call that needs a system bus when no bus runs', async () => {
  const call = { destination: 'a.b', path: '/a', interface: 'a.b.C', member: 'Do' };
  await expect(runSteps([{ run: { call } }], context())).rejects.toThrow(
    new ToolFailed('no system bus; call a.b a.b.C.Do needs it'),
  );
});
