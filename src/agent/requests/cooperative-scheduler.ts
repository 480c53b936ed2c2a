import type { Clock } from '#base';
import { QmfException, statusCodes } from '#qmf';

/** Costly work that may be suspended wherever it yields, and resumed later. */
export type SlicedTask<T> = Generator<void, T, void>;

/** Longest time of all slices in one turn of the event loop, and of one slice. */
const maxTurnMs = 10;
const maxSliceMs = 2;
/** As many requests as a broker may have on the way to the agent. */
const maxWaiting = 500;
/** Shorter than callers wait for an answer. */
const maxWaitMs = 5_000;

interface WaitingTask {
  readonly task: SlicedTask<unknown>;
  readonly sinceMs: number;
  spentMs: number;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Runs costly tasks in slices of a few milliseconds, the cheapest so far first. Everything else runs between the slices,
 * and a small task does not wait for a large one. A task that fits into the current turn runs at once.
 */
export class CooperativeScheduler {
  readonly #clock: Clock;
  readonly #waiting = new Set<WaitingTask>();
  #spentMs = 0;
  #isScheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @returns the result, as a promise where the task did not fit into the current turn.
   * @throws whatever the task throws, or a {@link QmfException} `Busy`: for the costliest task where too many wait, and for
   * a task that waits too long.
   */
  run<T>(task: SlicedTask<T>): T | Promise<T> {
    const sinceMs = this.#clock.monotonicMs();
    if (this.#waiting.size === 0 && this.#spentMs < maxTurnMs) {
      const step = this.#runSlice(task);
      if (step.done) return step.value;
    }
    if (this.#waiting.size >= maxWaiting) {
      this.#giveUp(this.#findFirst((task, other) => task.spentMs > other.spentMs));
    }
    const spentMs = this.#clock.monotonicMs() - sinceMs;
    return new Promise((resolve, reject) => this.#waiting.add({ task, sinceMs, spentMs, resolve, reject }));
  }

  #giveUp(waiting: WaitingTask | undefined): void {
    if (waiting === undefined) return;
    this.#waiting.delete(waiting);
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
    const next = this.#findFirst((task, other) => task.spentMs < other.spentMs);
    if (next === undefined) return;
    const startMs = this.#clock.monotonicMs();
    if (startMs - next.sinceMs > maxWaitMs) {
      this.#giveUp(next);
      return;
    }
    try {
      const step = this.#runSlice(next.task);
      next.spentMs += this.#clock.monotonicMs() - startMs;
      if (!step.done) return;
      next.resolve(step.value as never);
    } catch (error) {
      next.reject(error);
    }
    this.#waiting.delete(next);
  }
}
