import type { Log } from '#base';
import {
  type ChangeRecord,
  findOutcomes,
  findRecords,
  type Outcome,
  readRecord,
  takeOutcome,
} from './record.ts';
import { finishRollback, isAlive, type RollbackHost, rollBackRecord, uptimeMs } from './roll-back.ts';
import { reasonText } from './texts.ts';

/** What event `changeRolledBack` tells. */
export interface ToldRollback {
  readonly user: string;
  readonly reason: string;
}

/** What an agent left behind when it ended. */
export interface LeftChanges {
  /** The change that goes on. */
  readonly open?: { readonly path: string; readonly record: ChangeRecord; readonly leftMs: number };
  /** Those that were taken back, now or while there was no agent. */
  readonly told: readonly ToldRollback[];
}

export const toldOf = ({ owner, reason, putBack, notPutBack }: Outcome): ToldRollback => ({
  user: owner,
  reason: reasonText(reason, putBack, notPutBack),
});

/** Takes back what nobody can commit any more. Never rejects: what cannot be looked after is logged, and left. */
export async function recoverChanges(directory: string, host: RollbackHost, log: Log): Promise<LeftChanges> {
  const told: ToldRollback[] = [];
  let open: LeftChanges['open'];
  for (const { path, claimedBy } of await findRecords(directory)) {
    try {
      const goesOn = claimedBy === undefined ? await goingOn(path, host) : undefined;
      if (goesOn) open = goesOn;
      else told.push(...(await endOne(path, claimedBy, host)));
    } catch (error) {
      log.error(
        { err: error, path },
        'a change of the network that was not committed cannot be looked after',
      );
    }
  }
  for (const path of await findOutcomes(directory)) {
    const outcome = await takeOutcome(path);
    if (outcome) told.push(toldOf(outcome));
  }
  return open ? { open, told } : { told };
}

async function goingOn(path: string, host: RollbackHost): Promise<LeftChanges['open']> {
  const record = await readRecord(path);
  if (!record?.isOpen || record.bootId !== (await host.bootId())) return undefined;
  const leftMs = record.deadlineUptimeMs - (await uptimeMs());
  return leftMs > 0 ? { path, record, leftMs } : undefined;
}

async function endOne(
  path: string,
  claimedBy: number | undefined,
  host: RollbackHost,
): Promise<readonly ToldRollback[]> {
  if (claimedBy !== undefined && claimedBy !== process.pid && isAlive(claimedBy)) return [];
  const done = claimedBy === undefined ? await rollBackRecord(path, host) : await finishRollback(path, host);
  if (done.result === 'gone') return [];
  if (done.result === 'restarted')
    return [{ user: done.owner, reason: 'the machine has restarted since: nothing was to be undone' }];
  return [toldOf({ ...done, reason: 'the agent ended before it was committed' })];
}
