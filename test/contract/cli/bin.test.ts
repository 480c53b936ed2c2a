import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';

let program: Program;
beforeEach(async () => {
  program = await openProgram();
});
afterEach(() => program[Symbol.asyncDispose]());

const bin = (...words: string[]) =>
  execa(process.execPath, ['bin/ovirt-node.js', ...words], {
    env: program.environment,
    extendEnv: false,
    reject: false,
  });

test('bin/ovirt-node.js runs the program and returns its exit status', async () => {
  const { exitCode, stderr } = await bin('agents');
  expect(exitCode).toBe(69);
  expect(stderr).toContain('no first look runs here');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'bin/ovirt-node.js forwards %s to the program, which removes its demo file',
  async (signal) => {
    const running = bin('broker', '--port', '0');
    const file = `${program.folder}/ovirt-node/first-look.json`;
    await waitUntil(() => existsSync(file), 10_000);
    running.kill(signal);
    const { exitCode } = await running;
    expect(exitCode).toBe(0);
    expect(existsSync(file)).toBe(false);
  },
);
