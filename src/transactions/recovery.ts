import type { Log } from '#base';
import {
  type Checkpoint,
  consumeOutcome,
  findCheckpoints,
  findOutcomes,
  type RollbackOutcome,
  readCheckpoint,
} from './checkpoint.ts';
import { rollbackText } from './messages.ts';
import { isAlive, type RollbackHost, resumeRollback, rollBackCheckpoint, uptimeMs } from './rollback.ts';

/** What event `changeRolledBack` tells. */
export interface RollbackReport {
  readonly user: string;
  readonly reason: string;
}

/** What an agent left behind when it ended. */
export interface UnfinishedTransactions {
  /** The change that goes on. */
  readonly open?: { readonly path: string; readonly record: Checkpoint; readonly leftMs: number };
  /** Those that were taken back, now or while there was no agent. */
  readonly rolledBack: readonly RollbackReport[];
}

export const reportOf = ({ owner, reason, putBack, notPutBack }: RollbackOutcome): RollbackReport => ({
  user: owner,
  reason: rollbackText(reason, putBack, notPutBack),
});

/** Takes back what nobody can commit any more. Never rejects: what cannot be looked after is logged, and left. */
export async function recoverTransactions(
  directory: string,
  host: RollbackHost,
  log: Log,
): Promise<UnfinishedTransactions> {
  const told: RollbackReport[] = [];
  let open: UnfinishedTransactions['open'];
  for (const { path, claimedBy } of await findCheckpoints(directory)) {
    try {
      const goesOn = claimedBy === undefined ? await findOpen(path, host) : undefined;
      if (goesOn) open = goesOn;
      else told.push(...(await rollBackOne(path, claimedBy, host)));
    } catch (error) {
      log.error(
        { err: error, path },
        'a change of the network that was not committed cannot be looked after',
      );
    }
  }
  for (const path of await findOutcomes(directory)) {
    const outcome = await consumeOutcome(path);
    if (outcome) told.push(reportOf(outcome));
  }
  return open ? { open, rolledBack: told } : { rolledBack: told };
}

async function findOpen(path: string, host: RollbackHost): Promise<UnfinishedTransactions['open']> {
  const record = await readCheckpoint(path);
  if (!record?.isOpen || record.bootId !== (await host.bootId())) return undefined;
  const leftMs = record.deadlineUptimeMs - (await uptimeMs());
  return leftMs > 0 ? { path, record, leftMs } : undefined;
}

async function rollBackOne(
  path: string,
  claimedBy: number | undefined,
  host: RollbackHost,
): Promise<readonly RollbackReport[]> {
  if (claimedBy !== undefined && claimedBy !== process.pid && isAlive(claimedBy)) return [];
  const done =
    claimedBy === undefined ? await rollBackCheckpoint(path, host) : await resumeRollback(path, host);
  if (done.result === 'gone') return [];
  if (done.result === 'restarted')
    return [{ user: done.owner, reason: 'the machine has restarted since: nothing was to be undone' }];
  return [reportOf({ ...done, reason: 'the agent ended before it was committed' })];
}
