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
const told: string[] = [];
const means = () => ({
  runner: new Runner({ path: `${folder}:/usr/bin:/bin` }),
  bus: async () => undefined,
  onOperation: (deed: string, failure: Error | undefined) =>
    told.push(`${failure ? 'failed' : 'done'}: ${deed}`),
});

/** A tool that writes down what it was told to do, and fails where it is told to. */
const note = (...args: string[]): Command => ({ file: 'note', args });
const noted = async () => (await readFile(journal, 'utf8')).split('\n').filter((line) => line !== '');

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
  told.length = 0;
});

test('steps are done in their order, and nothing is undone', async () => {
  await runSteps(
    [
      { run: note('one'), undo: note('not one') },
      { run: note('two'), undo: note('not two') },
    ],
    means(),
  );
  expect(await noted()).toEqual(['one', 'two']);
  expect(told).toEqual(['done: note one', 'done: note two']);
});

test('where one fails half-way those before it are undone, last first, and those after it are not begun', async () => {
  const steps = [
    { run: note('one'), undo: note('not one') },
    { run: note('two') },
    { run: note('three'), undo: note('not three') },
    { run: note('fail'), undo: note('never') },
    { run: note('four') },
  ];
  await expect(runSteps(steps, means())).rejects.toThrow(
    new ToolFailed('no such bond (note fail ended with status 1)'),
  );
  expect(await noted()).toEqual(['one', 'two', 'three', 'fail', 'not three', 'not one']);
});

test('an undo that fails is told, and the others are tried', async () => {
  const steps = [
    { run: note('one'), undo: note('not one') },
    { run: note('two'), undo: note('fail', 'twice') },
    { run: note('fail') },
  ];
  const failure = await runSteps(steps, means()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ToolFailed);
  expect(failure).toMatchObject({
    message:
      'no such bond (note fail ended with status 1); not undone: no such bond (note fail twice ended with status 1)',
    notUndone: ['no such bond (note fail twice ended with status 1)'],
  });
  expect(await noted()).toEqual(['one', 'two', 'fail', 'fail twice', 'not one']);
});

test('a file is written as it is; one that is not there is not made', async () => {
  await runSteps([{ run: { path: journal, data: 'a device' } }], means());
  expect(await noted()).toEqual(['a device']);
  const absent = join(folder, 'absent');
  await expect(runSteps([{ run: { path: absent, data: '' } }], means())).rejects.toThrow(
    `${absent} cannot be written: ENOENT`,
  );
});

test('without a bus what needs it says so', async () => {
  const call = { destination: 'a.b', path: '/a', interface: 'a.b.C', member: 'Do' };
  await expect(runSteps([{ run: { call } }], means())).rejects.toThrow(
    new ToolFailed('no system bus; call a.b a.b.C.Do needs it'),
  );
});
