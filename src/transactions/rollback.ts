import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type AppliedChange,
  hostNetworkContext,
  type NetworkContext,
  type RollbackResult,
  type Runner,
  readBootId,
  rollback,
  undoWritten,
  uptimeMs,
} from '#actions';
import { isOwnProcessRunning } from '#base';
import { CheckpointError } from './checkpoint/checked-file.ts';
import {
  type Checkpoint,
  claimCheckpoint,
  findCheckpoints,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
  writeOutcome,
} from './checkpoint/checkpoint.ts';
import { removeTaken } from './checkpoint/taken.ts';
import { notCommittedText } from './messages.ts';

/** Result of a request to roll the change of a checkpoint back. */
export type CheckpointRollback =
  /** The change was committed, or another process rolled it back. */
  | { readonly result: 'gone' }
  /** The machine has restarted since: of the change, only what it had written down was left to undo. */
  | ({ readonly result: 'restarted'; readonly owner: string } & RollbackResult)
  | ({ readonly result: 'taken-back'; readonly owner: string } & RollbackResult);

/** The services of the machine that a rollback uses; tests provide their own. */
export interface RollbackHost extends NetworkContext {
  /** Id of the kernel's boot; another one after each restart. */
  bootId(): Promise<string>;
}

/** The machine that this process runs on. */
export const liveRollbackHost = (runner?: Runner, stateDirectory?: string): RollbackHost => ({
  ...hostNetworkContext(runner),
  stateDirectory,
  bootId: readBootId,
});

/** Rolls the change of a checkpoint back, unless another process has. Checks it before it touches anything. @throws {CheckpointError} {ToolFailed} */
export async function rollBackCheckpoint(path: string, host: RollbackHost): Promise<CheckpointRollback> {
  if (!(await readCheckpoint(path))) return { result: 'gone' };
  const claimed = await claimCheckpoint(path);
  if (claimed === undefined) return { result: 'gone' };
  try {
    return await resumeRollback(claimed, host);
  } catch (error) {
    // The next process, such as the watchdog, finds the checkpoint at its old path.
    await rename(claimed, path);
    throw error;
  }
}

/** Rolls back the change of a checkpoint that this process, or one that died, has claimed. @throws {CheckpointError} {ToolFailed} */
export async function resumeRollback(claimed: string, host: RollbackHost): Promise<CheckpointRollback> {
  const checkpoint = await readCheckpoint(claimed);
  if (!checkpoint) return { result: 'gone' };
  const { owner } = checkpoint;
  if (checkpoint.bootId !== (await host.bootId())) {
    const written = await undoWritten(host, checkpoint.managed);
    await removeCheckpoint(claimed);
    return { result: 'restarted', owner, ...written };
  }
  const result = await rollback(host, checkpoint, (change) => keep(claimed, checkpoint, change));
  await removeCheckpoint(claimed);
  return { result: 'taken-back', owner, ...result };
}

/** Stores what a rollback has found, for the process that has to finish it. A full disk does not stop a rollback. */
async function keep(path: string, checkpoint: Checkpoint, change: AppliedChange): Promise<void> {
  try {
    await writeCheckpoint(path, { ...checkpoint, ...change });
    await removeTaken(path);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
  }
}

const maxSleepMs = 1_000;
/** A living agent rolls back first, and knows then what was put back; the watchdog comes later by this time. */
export const watchdogSlackSeconds = 2;

/**
 * Waits for the deadline of a checkpoint, which its owner may postpone, and rolls the change back, unless the agent has. Ends at
 * once after a commit. Leaves the outcome beside the checkpoint, for the agent to report.
 * @throws {CheckpointError} {ToolFailed}
 */
export async function rollBackWhenDue(path: string, host: RollbackHost): Promise<CheckpointRollback> {
  for (;;) {
    const checkpoint = await readCheckpoint(path);
    if (!checkpoint) return resumeOrphanedRollback(path, host);
    const leftMs = checkpoint.deadlineUptimeMs + watchdogSlackSeconds * 1000 - (await uptimeMs());
    if (leftMs <= 0 || checkpoint.bootId !== (await host.bootId())) break;
    await setTimeout(Math.min(leftMs, maxSleepMs));
  }
  return storeOutcome(path, await rollBackCheckpoint(path, host), notCommittedText);
}

/** Waits for the process that claimed a checkpoint, and finishes its rollback where that process died. */
async function resumeOrphanedRollback(path: string, host: RollbackHost): Promise<CheckpointRollback> {
  for (;;) {
    const checkpoints = await findCheckpoints(dirname(path));
    const claimed = checkpoints.find((checkpoint) => checkpoint.path.startsWith(`${path}.`));
    if (claimed?.claimedBy === undefined) return { result: 'gone' };
    if (!isOwnProcessRunning(claimed.claimedBy)) {
      const result = await resumeRollback(claimed.path, host);
      return storeOutcome(path, result, 'the process that rolled the change back ended before it was done');
    }
    await setTimeout(maxSleepMs);
  }
}

async function storeOutcome(
  path: string,
  rolledBack: CheckpointRollback,
  reason: string,
): Promise<CheckpointRollback> {
  if (rolledBack.result === 'taken-back') {
    const { owner, putBack, notPutBack } = rolledBack;
    await writeOutcome(path, { owner, reason, putBack, notPutBack });
  }
  return rolledBack;
}
