import { rm } from 'node:fs/promises';
import { type Restorable, restorableSchema } from '#actions';
import { findMismatch } from '#base';
import { CheckpointError, readChecked, writeChecked } from './checked-file.ts';

/**
 * Path of the file that says what the steps of a change took away, beside its checkpoint. A file of its own: a checkpoint that
 * another process has claimed must not be written again.
 */
const takenPath = (checkpoint: string) => checkpoint.replace(/\.json(?:\.\d+)?$/, '.taken');

/** Records what the steps of a change took away. On a full disk a rollback brings back all that is missing then. */
export async function writeTaken(checkpoint: string, taken: Restorable): Promise<void> {
  try {
    await writeChecked(takenPath(checkpoint), taken);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
  }
}

/** Reads what the steps took away. @returns undefined when that is not recorded, or damaged. */
export async function readTaken(checkpoint: string): Promise<Restorable | undefined> {
  const taken = await readChecked(takenPath(checkpoint)).catch(() => undefined);
  return findMismatch(restorableSchema(), taken) === undefined ? (taken as Restorable) : undefined;
}

export async function removeTaken(checkpoint: string): Promise<void> {
  await rm(takenPath(checkpoint), { force: true });
}
