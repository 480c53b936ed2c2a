import type { Clock } from '#base';

/** As long as a broker or a console may bring the same request again. */
const keptMs = 10 * 60_000;
const mostCalls = 1000;

interface Known<Answer> {
  readonly atMs: number;
  readonly answer: Promise<Answer>;
}

/** The calls of the last ten minutes, each with its answer to come: a request that comes again is not carried out again. */
export class IdempotencyCache<Answer> {
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #known = new Map<string, Known<Answer>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers from memory, or carries out and remembers: also a refusal, of which was said that nothing was done. */
  runOnce(key: string, carryOut: () => Promise<Answer>): Promise<Answer> {
    this.#forget();
    const known = this.#known.get(key);
    if (known) return known.answer;
    const answer = carryOut();
    this.#known.set(key, { atMs: this.#clock.monotonicMs(), answer });
    // Whoever asked is told; nobody else needs to be.
    answer.catch(() => undefined);
    return answer;
  }

  get size(): number {
    return this.#known.size;
  }

  #forget(): void {
    const oldestMs = this.#clock.monotonicMs() - keptMs;
    for (const [key, { atMs }] of this.#known) {
      if (atMs > oldestMs && this.#known.size < mostCalls) return;
      this.#known.delete(key);
    }
  }
}
