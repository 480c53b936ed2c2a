import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toEffectsRecord } from '#actions';
import { Random } from '../../../../scripts/fuzz/random.ts';
import { rollbackCommand } from '../../../../src/cli/commands/rollback.ts';
import { run } from '../../../../src/cli/run.ts';
import { recoverTransactions } from '../../../../src/transactions/recovery.ts';
import { memoryLog } from '../../../kit/agent/zoo.ts';
import { keepOutput } from '../../../kit/cli/keep-output.ts';
import { mutateJson } from '../../../kit/hostile/mutate-json.ts';
import { newCheckpoint } from '../../../kit/network/checkpoint.ts';

const count = 300;
let directory: string;
let changes: string;
let file: string;
let valid: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mutated-'));
  changes = join(directory, 'changes');
  file = join(changes, 'change-1f0c.json');
  mkdirSync(changes, { mode: 0o700 });
  const checkpoint = newCheckpoint(directory);
  valid = JSON.stringify({ ...checkpoint, effects: toEffectsRecord(checkpoint.effects) });
});
afterEach(() => rmSync(directory, { recursive: true }));

const list = () => readdirSync(directory, { recursive: true }).map(String).sort();

/** Writes a record with a checksum that fits. */
function write(json: string): void {
  const digest = createHash('sha256').update(json).digest('hex');
  writeFileSync(file, `${digest} ${json}\n`, { mode: 0o600 });
}

/** Runs `ovirt-node rollback` on the record. Its boot is an earlier one, so that nothing of this machine is rolled back. */
async function rollBack() {
  const { context, written } = keepOutput();
  const status = await run({ commands: [rollbackCommand], version: '0' }, ['rollback', file], context);
  return { status, printed: written.out + written.err };
}

test('rollback of a record that was changed anywhere says one printable sentence and touches no other file', async () => {
  const random = new Random(15);
  let refused = 0;
  for (let number = 0; number < count; number++) {
    write(mutateJson(valid, random));
    const { status, printed } = await rollBack();
    expect(printed, printed).toMatch(/^[^\p{Cc}\p{Cf}]{1,2000}\n$/u);
    expect(printed).not.toContain('internal error');
    if (status === 1) refused++;
    expect(list()).toEqual(status === 1 ? ['changes', 'changes/change-1f0c.json'] : ['changes']);
  }
  expect(refused).toBeGreaterThan(count / 2);
});

test('the start of an agent logs each record that was changed anywhere, and touches no other file', async () => {
  const random = new Random(16);
  const host = {
    netlink: () => Promise.reject(new Error('netlink was opened')),
    ip: () => Promise.reject(new Error('ip was called')),
    requester: () => Promise.reject(new Error('a socket for requests was opened')),
    settingFiles: {} as never,
    runner: {} as never,
    bus: () => Promise.reject(new Error('the bus was opened')),
    bootId: () => Promise.resolve('a later boot'),
  };
  for (let number = 0; number < count; number++) {
    write(mutateJson(valid, random));
    const log = memoryLog();
    const { open } = await recoverTransactions(changes, host, log);
    expect(open).toBeUndefined();
    expect(list()).toEqual(log.lines.length > 0 ? ['changes', 'changes/change-1f0c.json'] : ['changes']);
  }
});

test.each([
  ['a file', () => writeFileSync(changes, 'x')],
  ['a link to itself', () => symlinkSync(changes, changes)],
])('rollback refuses a record with one sentence when its folder is %s', async (_what, make) => {
  rmSync(changes, { recursive: true });
  make();
  const { status, printed } = await rollBack();
  expect([status, printed.split('\n')]).toEqual([1, [expect.stringContaining('cannot be read'), '']]);
});
