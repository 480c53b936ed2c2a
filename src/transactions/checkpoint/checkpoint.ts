import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type AppliedChange,
  type EffectsRecord,
  fromEffectsRecord,
  type RollbackResult,
  toEffectsRecord,
} from '#actions';
import { errorText, findMismatch, isErrno } from '#base';
import { CheckpointError, readChecked, writeChecked } from './checked-file.ts';
import { checkpointSchema, outcomeSchema } from './checkpoint-schema.ts';
import { readTaken, removeTaken } from './taken.ts';

/** A change that is not committed yet: all that any process needs to undo it. */
export interface Checkpoint extends AppliedChange {
  /** Version 1 has no former state in the kernel's own messages: its rollback knows what the network state shows. */
  readonly version: 1 | 2;
  readonly id: string;
  /** Of the kernel: after a restart of the machine nothing is left to undo. */
  readonly bootId: string;
  /** Name of the caller that began the transaction. */
  readonly owner: string;
  /** False for a transaction of one call, which nothing can commit after its agent has ended. */
  readonly isOpen: boolean;
  /** Deadline of the commit; milliseconds since the machine started. */
  readonly deadlineUptimeMs: number;
  /** The same deadline in nanoseconds since 1970, as decimal text. */
  readonly deadlineNs: string;
}

/** A {@link Checkpoint} with the keys of its file. */
type CheckpointRecord = Omit<Checkpoint, 'effects'> & { readonly effects: EffectsRecord };

/** Result of a rollback that another process than the agent made. */
export interface RollbackOutcome extends RollbackResult {
  readonly owner: string;
  readonly reason: string;
}

/** Name of the folder of the checkpoints in the state directory. */
export const checkpointFolder = 'changes';

/** Path of the checkpoint of a transaction. */
export const checkpointPath = (directory: string, id: string) => join(directory, `change-${id}.json`);

/** Checks that a path has the form of a checkpoint in a state directory, before a file is touched. @throws {CheckpointError} */
export function requireCheckpointPath(path: string): void {
  const whole = resolve(path);
  if (/^change-[\w-]+\.json$/.test(basename(whole)) && basename(dirname(whole)) === checkpointFolder) return;
  throw new CheckpointError(
    `checkpoint is ${path}; expected a file ${checkpointFolder}/change-….json in the state directory of an agent`,
  );
}

/** Path of the outcome of a rollback, beside its checkpoint. */
const outcomePath = (checkpoint: string) => checkpoint.replace(/\.json$/, '.outcome');

/**
 * Writes a checkpoint; it is on disk, whole, when the promise resolves.
 * @throws {CheckpointError} also for one that {@link readCheckpoint} would refuse: no process could roll the change back.
 */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const record: CheckpointRecord = { ...checkpoint, effects: toEffectsRecord(checkpoint.effects) };
  requireSchema(path, record);
  await writeChecked(path, record);
}

/** Leaves the outcome of a rollback beside its checkpoint, for the next agent. @throws {CheckpointError} */
export async function writeOutcome(path: string, outcome: RollbackOutcome): Promise<void> {
  await writeChecked(outcomePath(path), outcome);
}

/** Reads the outcome of a rollback and removes its file, so that it is reported once. @returns undefined when absent or damaged. */
export async function consumeOutcome(path: string): Promise<RollbackOutcome | undefined> {
  const file = outcomePath(path);
  try {
    const outcome = await readChecked(file);
    if (findMismatch(outcomeSchema(), outcome) !== undefined) return undefined;
    await rm(file, { force: true });
    return outcome as RollbackOutcome;
  } catch {
    return undefined;
  }
}

/**
 * Reads a checkpoint and checks all of it, so that a rollback runs no other commands and writes no other files than those of this
 * program.
 * @returns undefined when the file does not exist.
 * @throws {CheckpointError} for a damaged one, for one that another user could have written, and for one with other content.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const record = (await readChecked(path)) as CheckpointRecord | undefined;
  if (record === undefined) return undefined;
  const version: unknown = (record as Partial<CheckpointRecord> | null)?.version;
  if (version !== 1 && version !== 2)
    throw new CheckpointError(`${path} is of version ${String(version)}; expected version 1 or 2`);
  requireSchema(path, record);
  const checkpoint = { ...record, effects: fromEffectsRecord(record.effects) };
  const taken = version === 1 ? undefined : await readTaken(path);
  return taken === undefined ? checkpoint : { ...checkpoint, taken };
}

/** Removes a checkpoint after its commit or its rollback. */
export async function removeCheckpoint(path: string): Promise<void> {
  await removeTaken(path);
  await rm(path, { force: true });
}

/**
 * Claims a checkpoint for this process by a rename: of several processes at once exactly one succeeds.
 * @returns its new path; undefined when another process has it, or nothing is left.
 * @throws {CheckpointError}
 */
export async function claimCheckpoint(path: string): Promise<string | undefined> {
  const claimed = `${path}.${process.pid}`;
  try {
    await rename(path, claimed);
    return claimed;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw new CheckpointError(`${path} cannot be renamed: ${errorText(error)}`, { cause: error });
  }
}

/** Lists the checkpoints of a directory, with the id of the process that claimed one. */
export async function findCheckpoints(
  directory: string,
): Promise<readonly { readonly path: string; readonly claimedBy: number | undefined }[]> {
  const names = await readdir(directory).catch(() => []);
  return names.flatMap((name) => {
    const match = /^(change-[\w-]+\.json)(?:\.(\d+))?$/.exec(name);
    return match ? [{ path: join(directory, name), claimedBy: match[2] ? Number(match[2]) : undefined }] : [];
  });
}

/** Reports whether another process has claimed the checkpoint of this path, or left the outcome of its rollback. */
export async function isClaimed(path: string): Promise<boolean> {
  const checkpoints = await findCheckpoints(dirname(path));
  return (
    existsSync(outcomePath(path)) || checkpoints.some((checkpoint) => checkpoint.path.startsWith(`${path}.`))
  );
}

/** Lists the paths of the checkpoints that left an outcome in a directory. */
export async function findOutcomes(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.endsWith('.outcome'))
    .map((name) => join(directory, name.replace(/\.outcome$/, '.json')));
}

function requireSchema(path: string, record: CheckpointRecord): void {
  const mismatch = findMismatch(checkpointSchema(path), record);
  if (mismatch !== undefined) throw new CheckpointError(`${path}: ${mismatch}`);
}
