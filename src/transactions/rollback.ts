import { readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  hostNetworkContext,
  type NetworkContext,
  type RollbackResult,
  type Runner,
  rollback,
} from '#actions';
import { claimCheckpoint, findCheckpoints, readCheckpoint, writeOutcome } from './checkpoint.ts';

/** What became of asking for a change to be taken back. */
export type CheckpointRollback =
  /** It was committed, or taken back already. */
  | { readonly result: 'gone' }
  /** The machine has restarted since: of what ran then nothing is left. */
  | { readonly result: 'restarted'; readonly owner: string }
  | ({ readonly result: 'taken-back'; readonly owner: string } & RollbackResult);

/** What a rollback needs of the machine; a test hands in its own. */
export interface RollbackHost extends NetworkContext {
  bootId(): Promise<string>;
}

/** The machine that this process runs on. */
export const liveRollbackHost = (runner?: Runner, stateDirectory?: string): RollbackHost => ({
  ...hostNetworkContext(runner),
  stateDirectory,
  bootId: async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
});

/** Takes the change of a record back, unless somebody else does or did. @throws {RecordError} {ToolFailed} */
export async function rollBackCheckpoint(path: string, host: RollbackHost): Promise<CheckpointRollback> {
  const claimed = await claimCheckpoint(path);
  if (claimed === undefined) return { result: 'gone' };
  try {
    return await resumeRollback(claimed, host);
  } catch (error) {
    // Whoever comes next, such as the timer, finds it again.
    await rename(claimed, path);
    throw error;
  }
}

/** Takes the change of a record back that this process has claimed, or that another left behind half done. */
export async function resumeRollback(claimed: string, host: RollbackHost): Promise<CheckpointRollback> {
  const record = await readCheckpoint(claimed);
  if (!record) return { result: 'gone' };
  const { owner } = record;
  if (record.bootId !== (await host.bootId())) {
    await rm(claimed, { force: true });
    return { result: 'restarted', owner };
  }
  const taken = await rollback(host, record);
  await rm(claimed, { force: true });
  return { result: 'taken-back', owner, ...taken };
}

/** What the machine's own clock says that is never set: milliseconds since it started, with those it slept. */
export async function uptimeMs(): Promise<number> {
  return Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]) * 1000;
}

const maxSleepMs = 1_000;

/**
 * Waits until a change is due, which may be put off meanwhile, and takes it back; ends at once when it was committed.
 * What became of it is left beside the record, for the agent to tell.
 */
export async function rollBackWhenDue(path: string, host: RollbackHost): Promise<CheckpointRollback> {
  for (;;) {
    const record = await readCheckpoint(path);
    if (!record) return resumeOrphanedRollback(path, host);
    const leftMs = record.deadlineUptimeMs - (await uptimeMs());
    if (leftMs <= 0 || record.bootId !== (await host.bootId())) break;
    await setTimeout(Math.min(leftMs, maxSleepMs));
  }
  return storeOutcome(path, await rollBackCheckpoint(path, host), 'it was not committed in time');
}

/** Whoever takes a change back may die of it: then this process does. */
async function resumeOrphanedRollback(path: string, host: RollbackHost): Promise<CheckpointRollback> {
  for (;;) {
    const claimed = (await findCheckpoints(dirname(path))).find((found) => found.path.startsWith(`${path}.`));
    if (claimed?.claimedBy === undefined) return { result: 'gone' };
    if (!isAlive(claimed.claimedBy))
      return storeOutcome(
        path,
        await resumeRollback(claimed.path, host),
        'who took it back ended in the middle of it',
      );
    await setTimeout(maxSleepMs);
  }
}

async function storeOutcome(
  path: string,
  done: CheckpointRollback,
  reason: string,
): Promise<CheckpointRollback> {
  if (done.result === 'taken-back') {
    const { owner, putBack, notPutBack } = done;
    await writeOutcome(path, { owner, reason, putBack, notPutBack });
  }
  return done;
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
