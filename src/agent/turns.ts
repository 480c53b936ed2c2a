import type { Clock } from '#broker';
import { QmfException, statusCodes } from '#qmf';

/** Work that may be left off wherever it yields, and gone on with later. */
export type Work<T> = Generator<void, T, void>;

/** Longest that one question may hold up all others at once. */
const pieceMs = 10;
const maxWaiting = 64;

interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Does costly work in pieces, one a turn of the event loop, those that wait in rotation: however many strangers ask for
 * however much, everything else goes on between. What is done in its first piece is done at once.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #isTaken = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws {QmfException} `Busy` where too much waits already, and whatever the work throws. */
  do<T>(work: Work<T>): T | Promise<T> {
    if (!this.#isTaken) {
      const step = this.#piece(work);
      if (step.done) return step.value;
    }
    if (this.#waiting.length >= maxWaiting) {
      const text = `${maxWaiting} questions with a predicate wait already; ask again later`;
      throw new QmfException(statusCodes.Busy, text);
    }
    return new Promise((resolve, reject) => this.#waiting.push({ work, resolve, reject }));
  }

  #piece<T>(work: Work<T>): IteratorResult<void, T> {
    const startMs = this.#clock.monotonicMs();
    try {
      let step = work.next();
      while (!step.done && this.#clock.monotonicMs() - startMs < pieceMs) step = work.next();
      return step;
    } finally {
      // A turn that was short leaves room for the next; one that was not has to end.
      if (this.#clock.monotonicMs() - startMs >= pieceMs / 10) this.#take();
    }
  }

  #take(): void {
    if (this.#isTaken) return;
    this.#isTaken = true;
    setImmediate(() => {
      this.#isTaken = false;
      this.#next();
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    try {
      const step = this.#piece(next.work);
      if (step.done) next.resolve(step.value as never);
      else this.#waiting.push(next);
    } catch (error) {
      next.reject(error);
    }
    if (this.#waiting.length > 0) this.#take();
  }
}
