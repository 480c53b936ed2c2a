import type { Clock } from '#base';
import { QmfException, statusCodes } from '#qmf';

/** Work that may be left off wherever it yields, and gone on with later. */
export type SlicedTask<T> = Generator<void, T, void>;

/** Longest that questions may hold up all else at once, and one of them the others. */
const turnMs = 10;
const pieceMs = 2;
/** As many as a broker may have on its way to us, and not so long that whoever asked has left. */
const maxWaiting = 500;
const maxWaitMs = 5_000;

interface Waiting {
  readonly work: SlicedTask<unknown>;
  readonly sinceMs: number;
  spentMs: number;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Does costly work in pieces, a few milliseconds in each turn of the event loop, what has cost least first: however many
 * strangers ask for however much, everything else goes on between, and what is small does not wait for what is large.
 * What fits into this turn is done at once.
 */
export class CooperativeScheduler {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #spentMs = 0;
  #isPlanned = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @throws whatever the work throws. Of too many that wait, the one that has cost most is given up: with a
   * {@link QmfException} `Busy`, which also ends what waits for too long.
   */
  run<T>(work: SlicedTask<T>): T | Promise<T> {
    const sinceMs = this.#clock.monotonicMs();
    if (this.#waiting.size === 0 && this.#spentMs < turnMs) {
      const step = this.#piece(work);
      if (step.done) return step.value;
    }
    if (this.#waiting.size >= maxWaiting)
      this.#giveUp(this.#first((one, other) => one.spentMs > other.spentMs));
    const spentMs = this.#clock.monotonicMs() - sinceMs;
    return new Promise((resolve, reject) => this.#waiting.add({ work, sinceMs, spentMs, resolve, reject }));
  }

  #giveUp(one: Waiting | undefined): void {
    if (one === undefined) return;
    this.#waiting.delete(one);
    const text = 'too many questions with a predicate; ask again later, or for less';
    one.reject(new QmfException(statusCodes.Busy, text));
  }

  #first(isBefore: (one: Waiting, other: Waiting) => boolean): Waiting | undefined {
    let first: Waiting | undefined;
    for (const one of this.#waiting) if (first === undefined || isBefore(one, first)) first = one;
    return first;
  }

  #piece<T>(work: SlicedTask<T>): IteratorResult<void, T> {
    this.#plan();
    const startMs = this.#clock.monotonicMs();
    try {
      let step = work.next();
      while (!step.done && this.#clock.monotonicMs() - startMs < pieceMs) step = work.next();
      return step;
    } finally {
      this.#spentMs += this.#clock.monotonicMs() - startMs;
    }
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      this.#spentMs = 0;
      while (this.#waiting.size > 0 && this.#spentMs < turnMs) this.#goOn();
    });
  }

  #goOn(): void {
    const next = this.#first((one, other) => one.spentMs < other.spentMs);
    if (next === undefined) return;
    const startMs = this.#clock.monotonicMs();
    if (startMs - next.sinceMs > maxWaitMs) {
      this.#giveUp(next);
      return;
    }
    try {
      const step = this.#piece(next.work);
      next.spentMs += this.#clock.monotonicMs() - startMs;
      if (!step.done) return;
      next.resolve(step.value as never);
    } catch (error) {
      next.reject(error);
    }
    this.#waiting.delete(next);
  }
}
