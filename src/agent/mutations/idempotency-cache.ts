import type { Clock } from '#base';
import { QmfException, statusCodes } from '#qmf';

/** Longest that a broker or a console may take to deliver the same request again. */
const retentionMs = 10 * 60_000;
/** Calls of the last ten minutes that are kept: those of one caller, and those of all. An answer has about a kibibyte. */
const maxPerCaller = 2_000;
const maxCalls = 5_000;

interface CachedCall<Answer> {
  readonly startedMs: number;
  readonly caller: string;
  readonly answer: Promise<Answer>;
  hasEnded: boolean;
}

/**
 * Keeps the calls of the last ten minutes, each with its pending or known answer, so that no repeated call runs again. Refuses further
 * calls where it is full: a call that it forgot could run twice.
 */
export class IdempotencyCache<Answer> {
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #calls = new Map<string, CachedCall<Answer>>();
  readonly #callers = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#calls.size;
  }

  /**
   * Returns the answer of the cached call, or runs the call. Caches a refusal too: it said that nothing was done.
   * @throws {QmfException} `Busy` at once where the cache is full.
   */
  runOnce(key: string, caller: string, run: () => Promise<Answer>): Promise<Answer> {
    this.#evict();
    const cached = this.#calls.get(key);
    if (cached) return cached.answer;
    this.#requireRoom(caller);
    const call = { startedMs: this.#clock.monotonicMs(), caller, answer: run(), hasEnded: false };
    this.#calls.set(key, call);
    this.#callers.set(caller, this.#countOf(caller) + 1);
    const onEnd = () => {
      call.hasEnded = true;
    };
    // The caller handles the rejection; the copy in the cache must not be reported as unhandled.
    call.answer.then(onEnd, onEnd);
    return call.answer;
  }

  #requireRoom(caller: string): void {
    const count = this.#countOf(caller);
    if (count < maxPerCaller && this.#calls.size < maxCalls) return;
    const whose = count < maxPerCaller ? `${this.#calls.size} changes` : `${count} changes of this caller`;
    throw new QmfException(
      statusCodes.Busy,
      `${whose} were called in the last ten minutes, for which the agent recognizes repetitions; nothing was done, call again later`,
    );
  }

  /** Forgets old calls. A call that still runs stays, however old. */
  #evict(): void {
    const oldestMs = this.#clock.monotonicMs() - retentionMs;
    for (const [key, { startedMs, hasEnded, caller }] of this.#calls) {
      if (startedMs > oldestMs) return;
      if (!hasEnded) continue;
      this.#calls.delete(key);
      const left = this.#countOf(caller) - 1;
      if (left > 0) this.#callers.set(caller, left);
      else this.#callers.delete(caller);
    }
  }

  #countOf(caller: string): number {
    return this.#callers.get(caller) ?? 0;
  }
}
