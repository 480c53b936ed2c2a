import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import {
  type BackendUndoState,
  type Effects,
  mergeEffects,
  noEffects,
  RolledBack,
  rollback,
  ToolFailed,
} from '#actions';
import type { Clock } from '#base';
import {
  type Checkpoint,
  CheckpointError,
  checkpointPath,
  claimCheckpoint,
  consumeOutcome,
  writeCheckpoint,
} from './checkpoint.ts';
import { rollbackText } from './messages.ts';
import { type RollbackHost, rollBackCheckpoint, uptimeMs } from './rollback.ts';
import type { ArmedWatchdog, RollbackWatchdog } from './watchdog.ts';

export interface TransactionOptions {
  readonly host: RollbackHost;
  /** Where records are kept. */
  readonly directory: string;
  readonly watchdog: RollbackWatchdog;
  /** One question to the broker over a new connection: why there was no answer, undefined where there was. */
  readonly checkConnectivity: (limitMs: number) => Promise<string | undefined>;
  readonly clock: Clock;
}

/** The agent is first where it lives; the timer outside it comes after. */
const timerSlackSeconds = 2;
const askLimitMs = 5_000;
const askPauseMs = 500;
const deadArm: ArmedWatchdog = { disarm: () => Promise.resolve() };

/** One change that is taken back unless it is kept: its record on the disk, and the timer outside this process. */
export class Transaction {
  readonly #options: TransactionOptions;
  readonly #path: string;
  #armed: ArmedWatchdog;
  #record: Checkpoint;

  private constructor(options: TransactionOptions, path: string, record: Checkpoint, armed: ArmedWatchdog) {
    this.#options = options;
    this.#path = path;
    this.#record = record;
    this.#armed = armed;
  }

  /** When it resolves, nothing that is done from now on can stay by accident. @throws {ToolFailed} {Unsupported} */
  static async begin(
    options: TransactionOptions,
    what: Pick<Checkpoint, 'owner' | 'isOpen' | 'before'> & {
      readonly seconds: number;
      readonly effects?: Effects;
      readonly managed?: readonly BackendUndoState[];
    },
  ): Promise<Transaction> {
    const { seconds, effects = noEffects, managed = [], owner, isOpen, before } = what;
    const id = randomUUID();
    const path = checkpointPath(options.directory, id);
    const bootId = await options.host.bootId();
    const due = await deadlineIn(options.clock, seconds);
    const record: Checkpoint = { version: 1, id, bootId, owner, isOpen, ...due, before, effects, managed };
    await storeCheckpoint(path, record);
    try {
      const armed = await options.watchdog.arm(id, path, seconds + timerSlackSeconds);
      return new Transaction(options, path, record, armed);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Goes on with one that an agent before this one began; its timer lives. */
  static resume(options: TransactionOptions, path: string, record: Checkpoint): Transaction {
    return new Transaction(options, path, record, deadArm);
  }

  get owner(): string {
    return this.#record.owner;
  }
  /** Whether it waits for its commit; else it is one call's own. */
  get isOpen(): boolean {
    return this.#record.isOpen;
  }
  /** When it is taken back, in nanoseconds since 1970. */
  get deadlineNs(): bigint {
    return BigInt(this.#record.deadlineNs);
  }
  async leftMs(): Promise<number> {
    return this.#record.deadlineUptimeMs - (await uptimeMs());
  }

  /** More is going to be done in it. @throws {ToolFailed} */
  async extendScope(effects: Effects, managed: readonly BackendUndoState[]): Promise<void> {
    const record = this.#record;
    const all = [...record.managed, ...managed];
    await this.#store({ ...record, effects: mergeEffects(record.effects, effects), managed: all });
  }

  /** Gives it so long from now, which may be less than it had. @throws {ToolFailed} {Unsupported} */
  async postpone(seconds: number): Promise<void> {
    const { clock, watchdog } = this.#options;
    // The timer there is would come at its own time: too late where the new one is sooner.
    const armed = await watchdog.arm(randomUUID(), this.#path, seconds + timerSlackSeconds);
    const before = this.#armed;
    this.#armed = armed;
    await this.#store({ ...this.#record, ...(await deadlineIn(clock, seconds)) });
    await before.disarm();
  }

  /** Waits until the broker answers over a new connection. @returns why it did not, when the change is due. */
  async waitForConnectivity(): Promise<string | undefined> {
    const { checkConnectivity, clock } = this.#options;
    for (;;) {
      const leftMs = await this.leftMs();
      if (leftMs <= 0) return 'no time was left';
      const reason = await checkConnectivity(Math.min(askLimitMs, leftMs));
      if (reason === undefined) return undefined;
      if ((await this.leftMs()) <= askPauseMs) return reason;
      await new Promise<void>((resolve) => void clock.after(askPauseMs, resolve));
    }
  }

  /** Commits it. @throws {RolledBack} where it was taken back meanwhile, by its timer. */
  async commit(): Promise<void> {
    const claimed = await claimCheckpoint(this.#path);
    if (claimed === undefined) throw new RolledBack(await this.#outcome('it was not committed in time'));
    await rm(claimed, { force: true });
    await this.#armed.disarm();
  }

  /** @returns why, and what became of it. */
  async rollback(reason: string): Promise<string> {
    const done = await rollBackCheckpoint(this.#path, this.#options.host);
    await this.#armed.disarm();
    return done.result === 'taken-back'
      ? rollbackText(reason, done.putBack, done.notPutBack)
      : this.#outcome(reason);
  }

  /** Whether somebody else, such as its timer, takes it back or did. */
  get isRolledBackElsewhere(): boolean {
    return !existsSync(this.#path);
  }

  /** Undoes what was done after somebody else had taken it back. @throws {ToolFailed} */
  async rollbackAgain(): Promise<void> {
    await rollback(this.#options.host, this.#record);
  }

  /** Takes it back because the broker was out of reach, and tells whether the change was to blame. */
  async rollbackUnreachable(why: string): Promise<string> {
    const told = await this.rollback(
      `the broker could not be reached over a new connection in time (${why})`,
    );
    const still = await this.#options.checkConnectivity(askLimitMs);
    return still === undefined
      ? `${told}; by the unchanged way it can be reached: the change cut it off`
      : `${told}; by the unchanged way it cannot be reached either (${still}): the change may not be to blame`;
  }

  /** Of a change that somebody else took back. */
  async #outcome(reason: string): Promise<string> {
    const found = await consumeOutcome(this.#path);
    return rollbackText(found?.reason ?? reason, found?.putBack ?? [], found?.notPutBack ?? []);
  }

  async #store(record: Checkpoint): Promise<void> {
    await storeCheckpoint(this.#path, record);
    this.#record = record;
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

/** Nothing is done that could not be undone. @throws {ToolFailed} */
async function storeCheckpoint(path: string, record: Checkpoint): Promise<void> {
  try {
    await writeCheckpoint(path, record);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new ToolFailed(`${error.message}; nothing was done`, { cause: error });
  }
}
