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
import { claimRecord, findRecords, readRecord, writeOutcome } from './record.ts';

/** What became of asking for a change to be taken back. */
export type RolledBackRecord =
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
export const liveHost = (runner?: Runner, stateDirectory?: string): RollbackHost => ({
  ...hostNetworkContext(runner),
  stateDirectory,
  bootId: async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
});

/** Takes the change of a record back, unless somebody else does or did. @throws {RecordError} {ToolFailed} */
export async function rollBackRecord(path: string, host: RollbackHost): Promise<RolledBackRecord> {
  const claimed = await claimRecord(path);
  if (claimed === undefined) return { result: 'gone' };
  try {
    return await finishRollback(claimed, host);
  } catch (error) {
    // Whoever comes next, such as the timer, finds it again.
    await rename(claimed, path);
    throw error;
  }
}

/** Takes the change of a record back that this process has claimed, or that another left behind half done. */
export async function finishRollback(claimed: string, host: RollbackHost): Promise<RolledBackRecord> {
  const record = await readRecord(claimed);
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

const longestNapMs = 1_000;

/**
 * Waits until a change is due, which may be put off meanwhile, and takes it back; ends at once when it was committed.
 * What became of it is left beside the record, for the agent to tell.
 */
export async function rollBackWhenDue(path: string, host: RollbackHost): Promise<RolledBackRecord> {
  for (;;) {
    const record = await readRecord(path);
    if (!record) return finishForTheDead(path, host);
    const leftMs = record.deadlineUptimeMs - (await uptimeMs());
    if (leftMs <= 0 || record.bootId !== (await host.bootId())) break;
    await setTimeout(Math.min(leftMs, longestNapMs));
  }
  return leftForAgent(path, await rollBackRecord(path, host), 'it was not committed in time');
}

/** Whoever takes a change back may die of it: then this process does. */
async function finishForTheDead(path: string, host: RollbackHost): Promise<RolledBackRecord> {
  for (;;) {
    const claimed = (await findRecords(dirname(path))).find((found) => found.path.startsWith(`${path}.`));
    if (claimed?.claimedBy === undefined) return { result: 'gone' };
    if (!isAlive(claimed.claimedBy))
      return leftForAgent(
        path,
        await finishRollback(claimed.path, host),
        'who took it back ended in the middle of it',
      );
    await setTimeout(longestNapMs);
  }
}

async function leftForAgent(path: string, done: RolledBackRecord, reason: string): Promise<RolledBackRecord> {
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
