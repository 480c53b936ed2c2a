import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noEffects } from '#actions';
import {
  type Checkpoint,
  checkpointPath,
  claimCheckpoint,
  consumeOutcome,
  findCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  writeOutcome,
} from '../../../src/transactions/checkpoint/checkpoint.ts';

const checkpoint: Checkpoint = {
  version: 1,
  id: '1f0c',
  bootId: 'boot-1',
  owner: 'alice',
  isOpen: true,
  deadlineUptimeMs: 60_000,
  deadlineNs: '1700000000000000000',
  before: { links: [], addresses: [], routes: [], rules: [] },
  effects: noEffects,
  managed: [],
};

const newPath = async () => checkpointPath(join(await mkdtemp(join(tmpdir(), 'state-')), 'changes'), '1f0c');

/** The content of a checkpoint file with this JSON. */
const fileOf = (value: unknown) => {
  const text = JSON.stringify(value);
  return `${createHash('sha256').update(text).digest('hex')} ${text}\n`;
};

test('reads the checkpoint that it wrote, from a file for its owner alone', async () => {
  const path = await newPath();
  await writeCheckpoint(path, checkpoint);
  expect(await readCheckpoint(path)).toEqual(checkpoint);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('keeps the keys of version 1 on disk', async () => {
  const path = await newPath();
  await writeCheckpoint(path, checkpoint);
  const content = await readFile(path, 'utf8');
  const stored = JSON.parse(content.slice(65)) as Record<string, object>;
  expect(content).toBe(fileOf(stored));
  expect(Object.keys(stored).sort()).toEqual(Object.keys(checkpoint).sort());
  expect(Object.keys(stored['effects'] ?? {}).sort()).toEqual([
    'addsAddresses',
    'addsRoutes',
    'makes',
    'removesAddresses',
    'removesRoutes',
    'touches',
  ]);
});

test('returns undefined for a missing checkpoint, and refuses a damaged one and another version', async () => {
  const path = await newPath();
  expect(await readCheckpoint(path)).toBeUndefined();
  await writeCheckpoint(path, checkpoint);
  await writeFile(path, `${'0'.repeat(64)} {"version":1}\n`);
  await expect(readCheckpoint(path)).rejects.toThrow(`${path} is damaged: its checksum does not fit`);
  await writeFile(path, fileOf({ ...checkpoint, version: 3 }));
  await expect(readCheckpoint(path)).rejects.toThrow(`${path} is of version 3; expected version 1 or 2`);
});

test('lets one of several claims succeed, and finds the claimed checkpoint with the process', async () => {
  const path = await newPath();
  await writeCheckpoint(path, checkpoint);
  const claims = await Promise.all([claimCheckpoint(path), claimCheckpoint(path)]);
  expect(claims.filter((claimed) => claimed !== undefined)).toEqual([`${path}.${process.pid}`]);
  expect(await findCheckpoints(join(path, '..'))).toEqual([
    { path: `${path}.${process.pid}`, claimedBy: process.pid },
  ]);
});

test('returns the outcome of a rollback once', async () => {
  const path = await newPath();
  const outcome = { owner: 'alice', reason: 'late', putBack: ['ip link set dev eth0 up'], notPutBack: [] };
  await writeOutcome(path, outcome);
  expect(await consumeOutcome(path)).toEqual(outcome);
  expect(await consumeOutcome(path)).toBeUndefined();
  expect(await readdir(join(path, '..'))).toEqual([]);
});
