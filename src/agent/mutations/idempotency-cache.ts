import type { Clock } from '#base';

/** Longest that a broker or a console may take to deliver the same request again. */
const retentionMs = 10 * 60_000;
const maxCalls = 1000;

interface CachedCall<Answer> {
  readonly startedMs: number;
  readonly answer: Promise<Answer>;
}

/** Keeps the calls of the last ten minutes, each with its pending or known answer, so that no repeated call runs again. */
export class IdempotencyCache<Answer> {
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #calls = new Map<string, CachedCall<Answer>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Returns the answer of the cached call, or runs the call. Caches a refusal too: it said that nothing was done. */
  runOnce(key: string, run: () => Promise<Answer>): Promise<Answer> {
    this.#evict();
    const cached = this.#calls.get(key);
    if (cached) return cached.answer;
    const answer = run();
    this.#calls.set(key, { startedMs: this.#clock.monotonicMs(), answer });
    // The caller handles the rejection; the copy in the cache must not be reported as unhandled.
    answer.catch(() => undefined);
    return answer;
  }

  #evict(): void {
    const oldestMs = this.#clock.monotonicMs() - retentionMs;
    for (const [key, { startedMs }] of this.#calls) {
      if (startedMs > oldestMs && this.#calls.size < maxCalls) return;
      this.#calls.delete(key);
    }
  }
}
