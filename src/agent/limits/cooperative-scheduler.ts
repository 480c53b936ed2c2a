import type { Clock } from '#base';
import { QmfException, statusCodes } from '#qmf';
import type { Caller } from './caller.ts';

/** Costly work that may be suspended wherever it yields, and resumed later. */
export type SlicedTask<T> = Generator<void, T, void>;

/** Longest time of all slices in one turn of the event loop, and of one slice. */
const maxTurnMs = 10;
const maxSliceMs = 2;
/** When tasks are given up. */
export interface WaitLimits {
  /** Tasks that wait at a time. */
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
}

/** As many requests as a broker may have on the way to the agent, and a time shorter than callers wait for an answer. */
const defaultLimits: WaitLimits = { maxWaiting: 500, maxWaitMs: 5_000 };

interface WaitingTask {
  readonly caller: Caller;
  readonly task: SlicedTask<unknown>;
  readonly sinceMs: number;
  spentMs: number;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** What an account or a console has in the scheduler: the number of its tasks, and their time since it last had none. */
interface Share {
  tasks: number;
  spentMs: number;
}

/**
 * Runs costly tasks in slices of a few milliseconds: those of the account first that has had the least time, of these those of the
 * console that has, and of these the cheapest so far. Everything else runs between the slices, a small task does not wait for a large
 * one, and the many tasks of one caller do not hold up the single task of another. A task that fits into the current turn runs at once.
 */
export class CooperativeScheduler {
  readonly #clock: Clock;
  readonly #limits: WaitLimits;
  readonly #waiting = new Set<WaitingTask>();
  readonly #shares = new Map<string, Share>();
  #spentMs = 0;
  #isScheduled = false;

  constructor(clock: Clock, limits = defaultLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * @param caller whose task it is.
   * @returns the result, as a promise where the task did not fit into the current turn.
   * @throws whatever the task throws, or a {@link QmfException} `Busy`: for the costliest task of the caller with the most tasks
   * where too many wait, and for a task that waits too long.
   */
  run<T>(task: SlicedTask<T>, caller: Caller): T | Promise<T> {
    const sinceMs = this.#clock.monotonicMs();
    if (this.#waiting.size === 0 && this.#spentMs < maxTurnMs) {
      const step = this.#runSlice(task);
      if (step.done) return step.value;
    }
    if (this.#waiting.size >= this.#limits.maxWaiting) {
      this.#giveUp(this.#findFirst((task, other) => this.#isFirstToGo(task, other)));
    }
    const spentMs = this.#clock.monotonicMs() - sinceMs;
    return new Promise((resolve, reject) => this.#add({ caller, task, sinceMs, spentMs, resolve, reject }));
  }

  /** Runs work that cannot be suspended, in its turn. */
  runWhole<T>(work: () => T, caller: Caller): T | Promise<T> {
    return this.run(inOneSlice(work), caller);
  }

  #add(task: WaitingTask): void {
    this.#waiting.add(task);
    for (const key of keysOf(task)) {
      const share = this.#shares.get(key) ?? { tasks: 0, spentMs: 0 };
      share.tasks++;
      share.spentMs += task.spentMs;
      this.#shares.set(key, share);
    }
  }

  #remove(task: WaitingTask): void {
    this.#waiting.delete(task);
    for (const key of keysOf(task)) {
      const share = this.#shares.get(key);
      if (share !== undefined && --share.tasks === 0) this.#shares.delete(key);
    }
  }

  #spend(task: WaitingTask, ms: number): void {
    task.spentMs += ms;
    for (const key of keysOf(task)) {
      const share = this.#shares.get(key);
      if (share !== undefined) share.spentMs += ms;
    }
  }

  /** Compares what the accounts of two tasks have, and where they have the same what their consoles have. */
  #compareShares(task: WaitingTask, other: WaitingTask, measure: keyof Share): number {
    const shareOf = (key: string) => this.#shares.get(key)?.[measure] ?? 0;
    return (
      shareOf(task.caller.account) - shareOf(other.caller.account) ||
      shareOf(task.caller.key) - shareOf(other.caller.key)
    );
  }

  #isFirstToGo(task: WaitingTask, other: WaitingTask): boolean {
    const more = this.#compareShares(task, other, 'tasks');
    return more === 0 ? task.spentMs > other.spentMs : more > 0;
  }

  #isFirstToRun(task: WaitingTask, other: WaitingTask): boolean {
    const more = this.#compareShares(task, other, 'spentMs');
    return more === 0 ? task.spentMs < other.spentMs : more < 0;
  }

  #giveUp(waiting: WaitingTask | undefined): void {
    if (waiting === undefined) return;
    this.#remove(waiting);
    const text = 'too many queries with a predicate; ask again later, or for fewer objects';
    waiting.reject(new QmfException(statusCodes.Busy, text));
  }

  #findFirst(isBefore: (task: WaitingTask, other: WaitingTask) => boolean): WaitingTask | undefined {
    let first: WaitingTask | undefined;
    for (const task of this.#waiting) if (first === undefined || isBefore(task, first)) first = task;
    return first;
  }

  #runSlice<T>(task: SlicedTask<T>): IteratorResult<void, T> {
    this.#scheduleTurn();
    const startMs = this.#clock.monotonicMs();
    try {
      let step = task.next();
      while (!step.done && this.#clock.monotonicMs() - startMs < maxSliceMs) step = task.next();
      return step;
    } finally {
      this.#spentMs += this.#clock.monotonicMs() - startMs;
    }
  }

  #scheduleTurn(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#spentMs = 0;
      while (this.#waiting.size > 0 && this.#spentMs < maxTurnMs) this.#resumeCheapest();
    });
  }

  #resumeCheapest(): void {
    const next = this.#findFirst((task, other) => this.#isFirstToRun(task, other));
    if (next === undefined) return;
    const startMs = this.#clock.monotonicMs();
    if (startMs - next.sinceMs > this.#limits.maxWaitMs) {
      this.#giveUp(next);
      return;
    }
    try {
      const step = this.#runSlice(next.task);
      this.#spend(next, this.#clock.monotonicMs() - startMs);
      if (!step.done) return;
      next.resolve(step.value as never);
    } catch (error) {
      next.reject(error);
    }
    this.#remove(next);
  }
}

function* inOneSlice<T>(work: () => T): SlicedTask<T> {
  yield;
  return work();
}

/** The shares that a task counts to. */
function keysOf({ caller }: WaitingTask): readonly string[] {
  return [caller.account, caller.key];
}
