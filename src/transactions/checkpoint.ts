import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AppliedChange, RollbackResult } from '#actions';
import { makeDirectory } from '../node/directory.ts';

/** A change that is not committed yet: what it takes to undo it, for whoever is alive to do so. */
export interface Checkpoint extends AppliedChange {
  readonly version: 1;
  readonly id: string;
  /** The kernel's: a machine that has restarted since has nothing to undo. */
  readonly bootId: string;
  /** Who began it. */
  readonly owner: string;
  /** `false`: one call's own, which nobody can commit once the agent that served it has ended. */
  readonly isOpen: boolean;
  /** When it is taken back unless it was committed; milliseconds since the machine started. */
  readonly deadlineUptimeMs: number;
  /** The same in nanoseconds since 1970, as decimal text. */
  readonly deadlineNs: string;
}

/** What became of a change that another process than the agent took back. */
export interface RollbackOutcome extends RollbackResult {
  readonly owner: string;
  readonly reason: string;
}

/** The record cannot be kept, or is none; the message says which file and why. */
export class CheckpointError extends Error {
  override readonly name = 'RecordError';
}

export const checkpointPath = (directory: string, id: string) => join(directory, `change-${id}.json`);
const outcomePath = (record: string) => record.replace(/\.json$/, '.outcome');

/** On the disk, whole, when it resolves. @throws {CheckpointError} */
export async function writeCheckpoint(path: string, record: Checkpoint): Promise<void> {
  await writeChecked(path, record);
}

export async function writeOutcome(path: string, outcome: RollbackOutcome): Promise<void> {
  await writeChecked(outcomePath(path), outcome);
}

/** Reads it and removes it: it is told once. */
export async function consumeOutcome(path: string): Promise<RollbackOutcome | undefined> {
  const file = outcomePath(path);
  try {
    const found = (await readChecked(file)) as RollbackOutcome;
    await rm(file, { force: true });
    return found;
  } catch {
    return undefined;
  }
}

/** @returns undefined where there is none. @throws {CheckpointError} for one that is not whole. */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const found = (await readChecked(path)) as Checkpoint | undefined;
  if (found !== undefined && found.version !== 1)
    throw new CheckpointError(
      `${path} is of version ${String(found.version)}; this program writes version 1`,
    );
  return found;
}

/** Makes the record this process's alone; of several that want it at once one gets it. @returns its new path. */
export async function claimCheckpoint(path: string): Promise<string | undefined> {
  const claimed = `${path}.${process.pid}`;
  try {
    await rename(path, claimed);
    return claimed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CheckpointError(`${path} cannot be renamed: ${(error as Error).message}`, { cause: error });
  }
}

/** Records in a directory, and those that a process had claimed, with its id. */
export async function findCheckpoints(
  directory: string,
): Promise<readonly { readonly path: string; readonly claimedBy: number | undefined }[]> {
  const names = await readdir(directory).catch(() => []);
  return names.flatMap((name) => {
    const found = /^(change-[\w-]+\.json)(?:\.(\d+))?$/.exec(name);
    return found ? [{ path: join(directory, name), claimedBy: found[2] ? Number(found[2]) : undefined }] : [];
  });
}

/** Paths of the records whose outcome lies here. */
export async function findOutcomes(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.endsWith('.outcome'))
    .map((name) => join(directory, name.replace(/\.outcome$/, '.json')));
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

async function writeChecked(path: string, content: unknown): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await makeDirectory(dirname(path));
    const text = JSON.stringify(content);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(`${digest(text)} ${text}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const folder = await open(dirname(path));
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new CheckpointError(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

async function readChecked(path: string): Promise<unknown> {
  let all: string;
  try {
    all = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CheckpointError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const [sum = '', text = ''] = [all.slice(0, 64), all.slice(65).trimEnd()];
  if (digest(text) !== sum) throw new CheckpointError(`${path} is not whole: its checksum does not fit`);
  return JSON.parse(text);
}
