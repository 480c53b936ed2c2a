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
  type ChangeRecord,
  claimRecord,
  RecordError,
  recordPath,
  takeOutcome,
  writeRecord,
} from './record.ts';
import { type RollbackHost, rollBackRecord, uptimeMs } from './roll-back.ts';
import { reasonText } from './texts.ts';
import type { Armed, ChangeTimer } from './timer.ts';

export interface TransactionOptions {
  readonly host: RollbackHost;
  /** Where records are kept. */
  readonly directory: string;
  readonly timer: ChangeTimer;
  /** One question to the broker over a new connection: why there was no answer, undefined where there was. */
  readonly askBroker: (limitMs: number) => Promise<string | undefined>;
  readonly clock: Clock;
}

/** The agent is first where it lives; the timer outside it comes after. */
const timerSlackSeconds = 2;
const askLimitMs = 5_000;
const askPauseMs = 500;
const deadArm: Armed = { disarm: () => Promise.resolve() };

/** One change that is taken back unless it is kept: its record on the disk, and the timer outside this process. */
export class Transaction {
  readonly #options: TransactionOptions;
  readonly #path: string;
  #armed: Armed;
  #record: ChangeRecord;

  private constructor(options: TransactionOptions, path: string, record: ChangeRecord, armed: Armed) {
    this.#options = options;
    this.#path = path;
    this.#record = record;
    this.#armed = armed;
  }

  /** When it resolves, nothing that is done from now on can stay by accident. @throws {ToolFailed} {Unsupported} */
  static async begin(
    options: TransactionOptions,
    what: Pick<ChangeRecord, 'owner' | 'isOpen' | 'before'> & {
      readonly seconds: number;
      readonly effects?: Effects;
      readonly managed?: readonly BackendUndoState[];
    },
  ): Promise<Transaction> {
    const { seconds, effects = noEffects, managed = [], owner, isOpen, before } = what;
    const id = randomUUID();
    const path = recordPath(options.directory, id);
    const bootId = await options.host.bootId();
    const due = await dueIn(options.clock, seconds);
    const record: ChangeRecord = { version: 1, id, bootId, owner, isOpen, ...due, before, effects, managed };
    await store(path, record);
    try {
      const armed = await options.timer.arm(id, path, seconds + timerSlackSeconds);
      return new Transaction(options, path, record, armed);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Goes on with one that an agent before this one began; its timer lives. */
  static resume(options: TransactionOptions, path: string, record: ChangeRecord): Transaction {
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
  async widen(effects: Effects, managed: readonly BackendUndoState[]): Promise<void> {
    const record = this.#record;
    const all = [...record.managed, ...managed];
    await this.#store({ ...record, effects: mergeEffects(record.effects, effects), managed: all });
  }

  /** Gives it so long from now, which may be less than it had. @throws {ToolFailed} {Unsupported} */
  async postpone(seconds: number): Promise<void> {
    const { clock, timer } = this.#options;
    // The timer there is would come at its own time: too late where the new one is sooner.
    const armed = await timer.arm(randomUUID(), this.#path, seconds + timerSlackSeconds);
    const before = this.#armed;
    this.#armed = armed;
    await this.#store({ ...this.#record, ...(await dueIn(clock, seconds)) });
    await before.disarm();
  }

  /** Waits until the broker answers over a new connection. @returns why it did not, when the change is due. */
  async reach(): Promise<string | undefined> {
    const { askBroker, clock } = this.#options;
    for (;;) {
      const leftMs = await this.leftMs();
      if (leftMs <= 0) return 'no time was left';
      const reason = await askBroker(Math.min(askLimitMs, leftMs));
      if (reason === undefined) return undefined;
      if ((await this.leftMs()) <= askPauseMs) return reason;
      await new Promise<void>((resolve) => void clock.after(askPauseMs, resolve));
    }
  }

  /** Commits it. @throws {RolledBack} where it was taken back meanwhile, by its timer. */
  async keep(): Promise<void> {
    const claimed = await claimRecord(this.#path);
    if (claimed === undefined) throw new RolledBack(await this.#outcome('it was not committed in time'));
    await rm(claimed, { force: true });
    await this.#armed.disarm();
  }

  /** @returns why, and what became of it. */
  async takeBack(reason: string): Promise<string> {
    const done = await rollBackRecord(this.#path, this.#options.host);
    await this.#armed.disarm();
    return done.result === 'taken-back'
      ? reasonText(reason, done.putBack, done.notPutBack)
      : this.#outcome(reason);
  }

  /** Whether somebody else, such as its timer, takes it back or did. */
  get isTaken(): boolean {
    return !existsSync(this.#path);
  }

  /** Undoes what was done after somebody else had taken it back. @throws {ToolFailed} */
  async takeBackAgain(): Promise<void> {
    await rollback(this.#options.host, this.#record);
  }

  /** Takes it back because the broker was out of reach, and tells whether the change was to blame. */
  async takeBackUnreached(why: string): Promise<string> {
    const told = await this.takeBack(
      `the broker could not be reached over a new connection in time (${why})`,
    );
    const still = await this.#options.askBroker(askLimitMs);
    return still === undefined
      ? `${told}; by the unchanged way it can be reached: the change cut it off`
      : `${told}; by the unchanged way it cannot be reached either (${still}): the change may not be to blame`;
  }

  /** Of a change that somebody else took back. */
  async #outcome(reason: string): Promise<string> {
    const found = await takeOutcome(this.#path);
    return reasonText(found?.reason ?? reason, found?.putBack ?? [], found?.notPutBack ?? []);
  }

  async #store(record: ChangeRecord): Promise<void> {
    await store(this.#path, record);
    this.#record = record;
  }
}

async function dueIn(
  clock: Clock,
  seconds: number,
): Promise<Pick<ChangeRecord, 'deadlineUptimeMs' | 'deadlineNs'>> {
  return {
    deadlineUptimeMs: (await uptimeMs()) + seconds * 1000,
    deadlineNs: String(clock.nowNs() + BigInt(Math.round(seconds * 1000)) * 1_000_000n),
  };
}

/** Nothing is done that could not be undone. @throws {ToolFailed} */
async function store(path: string, record: ChangeRecord): Promise<void> {
  try {
    await writeRecord(path, record);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new ToolFailed(`${error.message}; nothing was done`, { cause: error });
  }
}
