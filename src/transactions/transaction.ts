import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import {
  type AppliedChange,
  emptyChange,
  findTaken,
  RolledBack,
  recordBefore,
  rollback,
  ToolFailed,
  uptimeMs,
} from '#actions';
import { type Clock, pause } from '#base';
import { connectivityLimitMs } from './check-connectivity.ts';
import { CheckpointError } from './checkpoint/checked-file.ts';
import {
  type Checkpoint,
  checkpointPath,
  claimCheckpoint,
  consumeOutcome,
  isClaimed,
  removeCheckpoint,
  writeCheckpoint,
} from './checkpoint/checkpoint.ts';
import { removeTaken, writeTaken } from './checkpoint/taken.ts';
import { notCommittedText, rollbackText } from './messages.ts';
import type { Preparation } from './prepare.ts';
import { type RollbackHost, rollBackCheckpoint, watchdogSlackSeconds } from './rollback.ts';
import type { ArmedWatchdog, RollbackWatchdog } from './watchdog.ts';

export interface TransactionOptions {
  readonly host: RollbackHost;
  /** Folder of the checkpoints. */
  readonly directory: string;
  readonly watchdog: RollbackWatchdog;
  /** Checks that the broker answers over a new connection. @returns why it did not; undefined when it did. */
  readonly checkConnectivity: (limitMs: number) => Promise<string | undefined>;
  readonly clock: Clock;
}

/** A transaction to begin. */
export interface NewTransaction extends Pick<Checkpoint, 'owner' | 'isOpen'>, Pick<Preparation, 'before'> {
  /** Time until the rollback, unless committed. */
  readonly seconds: number;
  /** The first change; absent for a transaction that begins without a change. */
  readonly change?: Preparation['change'];
}

const checkPauseMs = 500;
/** The watchdog of an earlier agent, which this one cannot stop. */
const foreignWatchdog: ArmedWatchdog = { followsDeadline: () => false, disarm: () => Promise.resolve() };

/** One change transaction: rolled back at its deadline unless committed. Holds its checkpoint on disk and its watchdog. */
export class Transaction {
  readonly #options: TransactionOptions;
  readonly #path: string;
  #watchdog: ArmedWatchdog;
  #checkpoint: Checkpoint;

  private constructor(
    options: TransactionOptions,
    path: string,
    checkpoint: Checkpoint,
    watchdog: ArmedWatchdog,
  ) {
    this.#options = options;
    this.#path = path;
    this.#checkpoint = checkpoint;
    this.#watchdog = watchdog;
  }

  /**
   * Writes the checkpoint and arms the watchdog. Once the promise resolves, no later change can outlive a dead agent.
   * @throws {ToolFailed} {Unsupported}
   */
  static async begin(options: TransactionOptions, transaction: NewTransaction): Promise<Transaction> {
    const { seconds, owner, isOpen, before, change } = transaction;
    const id = randomUUID();
    const path = checkpointPath(options.directory, id);
    const bootId = await options.host.bootId();
    const deadline = await deadlineIn(options.clock, seconds);
    const empty = emptyChange(before);
    const content = change ? await recordBefore(options.host, before, change, empty) : empty;
    const checkpoint: Checkpoint = { version: 2, id, bootId, owner, isOpen, ...deadline, ...content };
    await storeCheckpoint(path, checkpoint);
    try {
      const watchdog = await options.watchdog.arm(id, path, seconds + watchdogSlackSeconds);
      return new Transaction(options, path, checkpoint, watchdog);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Continues the open transaction of an earlier agent, whose watchdog still runs. */
  static resume(options: TransactionOptions, path: string, checkpoint: Checkpoint): Transaction {
    return new Transaction(options, path, checkpoint, foreignWatchdog);
  }

  /** Name of the caller that began it. */
  get owner(): string {
    return this.#checkpoint.owner;
  }
  /** True while it waits for its owner to commit; false for a transaction of one call. */
  get isOpen(): boolean {
    return this.#checkpoint.isOpen;
  }
  /** All that it has changed so far. */
  get change(): AppliedChange {
    return this.#checkpoint;
  }
  /** Nanoseconds since 1970. */
  get deadlineNs(): bigint {
    return BigInt(this.#checkpoint.deadlineNs);
  }
  /** True when another process, such as the watchdog, has claimed or finished the rollback. */
  get isRolledBackElsewhere(): boolean {
    return !existsSync(this.#path);
  }

  async #leftMs(): Promise<number> {
    return this.#checkpoint.deadlineUptimeMs - (await uptimeMs());
  }

  /** Records the next change in the checkpoint, before the change is applied. @throws {ToolFailed} {TimedOut} {RolledBack} */
  async extendScope({ before, change }: Preparation): Promise<void> {
    const checkpoint = this.#checkpoint;
    const recorded = await recordBefore(this.#options.host, before, change, checkpoint);
    await removeTaken(this.#path);
    await this.#store({ ...checkpoint, taken: undefined, ...recorded });
  }

  /** Records what a change took away, right after its steps: a third party takes what goes later. @throws {ToolFailed} {TimedOut} */
  async recordTaken(): Promise<void> {
    const taken = await findTaken(this.#options.host, this.#checkpoint);
    if (taken === undefined || this.isRolledBackElsewhere) return;
    this.#checkpoint = { ...this.#checkpoint, taken };
    await writeTaken(this.#path, taken);
    if (this.isRolledBackElsewhere) await removeTaken(this.#path);
  }

  /** Moves the deadline to `seconds` from now, which may be earlier than before. @throws {ToolFailed} {Unsupported} {RolledBack} */
  async postpone(seconds: number): Promise<void> {
    const { clock, watchdog } = this.#options;
    const previous = this.#watchdog;
    const isEnough = previous.followsDeadline();
    // Another watchdog keeps its time, which is too late when the new deadline is earlier.
    if (!isEnough)
      this.#watchdog = await watchdog.arm(randomUUID(), this.#path, seconds + watchdogSlackSeconds);
    await this.#store({ ...this.#checkpoint, ...(await deadlineIn(clock, seconds)) });
    if (!isEnough) await previous.disarm();
  }

  /** Waits until the broker answers over a new connection. @returns why it did not until the deadline; undefined when it did. */
  async waitForConnectivity(): Promise<string | undefined> {
    const { checkConnectivity, clock } = this.#options;
    let reason: string | undefined = 'no time was left';
    for (;;) {
      const leftMs = await this.#leftMs();
      if (leftMs <= 0) return reason;
      reason = await checkConnectivity(Math.min(connectivityLimitMs, leftMs));
      if (reason === undefined) return undefined;
      if ((await this.#leftMs()) <= checkPauseMs) return reason;
      await pause(clock, checkPauseMs);
    }
  }

  /** Makes the changes permanent: removes the checkpoint. @throws {RolledBack} when the watchdog was faster. */
  async commit(): Promise<void> {
    const claimed = await claimCheckpoint(this.#path);
    if (claimed === undefined) throw new RolledBack(await this.#outcomeText(notCommittedText));
    await removeCheckpoint(claimed);
    await this.#watchdog.disarm();
  }

  /** Rolls the changes back. @returns the reason and what the rollback restored, for people. */
  async rollback(reason: string): Promise<string> {
    const rolledBack = await rollBackCheckpoint(this.#path, this.#options.host);
    await this.#watchdog.disarm();
    return rolledBack.result === 'taken-back' ? rollbackText(reason, rolledBack) : this.#outcomeText(reason);
  }

  /** Undoes changes that were applied after another process had rolled the transaction back. @throws {ToolFailed} */
  async rollbackAgain(): Promise<void> {
    await rollback(this.#options.host, this.#checkpoint);
  }

  /** Rolls back because the broker did not answer. @returns as {@link rollback}, with whether the change was to blame. */
  async rollbackUnreachable(why: string): Promise<string> {
    const text = await this.rollback(
      `the broker could not be reached over a new connection in time (${why})`,
    );
    const reason = await this.#options.checkConnectivity(connectivityLimitMs);
    return reason === undefined
      ? `${text}; over the restored network the broker answers: the change cut it off`
      : `${text}; over the restored network the broker does not answer either (${reason}): the change may not be to blame`;
  }

  /** The text of a rollback by another process. */
  async #outcomeText(reason: string): Promise<string> {
    const outcome = await consumeOutcome(this.#path);
    return rollbackText(outcome?.reason ?? reason, outcome ?? { putBack: [], notPutBack: [] });
  }

  /** Replaces the checkpoint. @throws {ToolFailed} {RolledBack} when another process has claimed it. */
  async #store(checkpoint: Checkpoint): Promise<void> {
    if (this.isRolledBackElsewhere) throw new RolledBack(notCommittedText);
    await storeCheckpoint(this.#path, checkpoint);
    if (await isClaimed(this.#path)) {
      // The claim renamed the former checkpoint while this one was written: a commit must not find it.
      await removeCheckpoint(this.#path);
      throw new RolledBack(notCommittedText);
    }
    this.#checkpoint = checkpoint;
  }
}

async function deadlineIn(
  clock: Clock,
  seconds: number,
): Promise<Pick<Checkpoint, 'deadlineUptimeMs' | 'deadlineNs'>> {
  return {
    deadlineUptimeMs: (await uptimeMs()) + seconds * 1000,
    deadlineNs: String(clock.nowNs() + BigInt(Math.round(seconds * 1000)) * 1_000_000n),
  };
}

/** Writes a checkpoint; the caller changes nothing without it. @throws {ToolFailed} */
async function storeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  try {
    await writeCheckpoint(path, checkpoint);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new ToolFailed(`${error.message}; nothing was done`, { cause: error });
  }
}
