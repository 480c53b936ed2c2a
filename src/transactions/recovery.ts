import { type RollbackResult, uptimeMs } from '#actions';
import { isOwnProcessRunning, type Log } from '#base';
import {
  type Checkpoint,
  consumeOutcome,
  findCheckpoints,
  findOutcomes,
  type RollbackOutcome,
  readCheckpoint,
} from './checkpoint/checkpoint.ts';
import { rollbackText } from './messages.ts';
import { type RollbackHost, resumeRollback, rollBackCheckpoint } from './rollback.ts';

/** A rollback to report: whose change it was, and why it was rolled back. */
export interface RollbackReport {
  readonly owner: string;
  readonly reason: string;
}

/** Transactions that an earlier agent left behind. */
export interface UnfinishedTransactions {
  /** The open transaction that continues, if any. */
  readonly open: OpenCheckpoint | undefined;
  /** Transactions that were rolled back now, or while no agent ran. */
  readonly rolledBack: readonly RollbackReport[];
}

/** The checkpoint of an open transaction, with the milliseconds until its deadline. */
interface OpenCheckpoint {
  readonly path: string;
  readonly checkpoint: Checkpoint;
  readonly leftMs: number;
}

/**
 * Finds the transactions of an earlier agent, and rolls back those that nothing can commit any more. Never rejects: logs a
 * transaction that cannot be recovered and leaves its checkpoint in place.
 */
export async function recoverTransactions(
  directory: string,
  host: RollbackHost,
  log: Log,
): Promise<UnfinishedTransactions> {
  const rolledBack: RollbackReport[] = [];
  let open: OpenCheckpoint | undefined;
  for (const { path, claimedBy } of await findCheckpoints(directory)) {
    try {
      const found = claimedBy === undefined ? await readOpen(path, host) : undefined;
      if (found) open = found;
      else rolledBack.push(...(await rollBackOne(path, claimedBy, host)));
    } catch (error) {
      log.error({ err: error, path }, 'uncommitted change of the network cannot be rolled back');
    }
  }
  for (const path of await findOutcomes(directory)) {
    const outcome = await consumeOutcome(path);
    if (outcome) rolledBack.push(reportOf(outcome));
  }
  return { open, rolledBack };
}

/** Reads the checkpoint of an open transaction of this boot; undefined for every other one. */
async function readOpen(path: string, host: RollbackHost): Promise<OpenCheckpoint | undefined> {
  const checkpoint = await readCheckpoint(path);
  if (!checkpoint?.isOpen || checkpoint.bootId !== (await host.bootId())) return undefined;
  const leftMs = checkpoint.deadlineUptimeMs - (await uptimeMs());
  return leftMs > 0 ? { path, checkpoint, leftMs } : undefined;
}

/** Rolls one transaction back, unless a living process does. */
async function rollBackOne(
  path: string,
  claimedBy: number | undefined,
  host: RollbackHost,
): Promise<readonly RollbackReport[]> {
  if (claimedBy !== undefined && claimedBy !== process.pid && isOwnProcessRunning(claimedBy)) return [];
  const result =
    claimedBy === undefined ? await rollBackCheckpoint(path, host) : await resumeRollback(path, host);
  if (result.result === 'gone') return [];
  if (result.result === 'restarted') return [{ owner: result.owner, reason: restartedText(result) }];
  return [reportOf({ ...result, reason: 'the agent ended before the change was committed' })];
}

/** What ran is gone with the restart; what was written down is restored. */
function restartedText({ putBack, notPutBack }: RollbackResult): string {
  const reason = 'the machine has restarted since';
  const isLeft = putBack.length + notPutBack.length > 0;
  return isLeft ? rollbackText(reason, { putBack, notPutBack }) : `${reason}: nothing to undo`;
}

const reportOf = ({ owner, reason, ...result }: RollbackOutcome): RollbackReport => ({
  owner,
  reason: rollbackText(reason, result),
});
