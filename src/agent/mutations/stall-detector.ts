import type { Clock } from '#base';

const everyMs = 1_000;
/** A busy machine is as late as that. */
const toleratedMs = 1_000;
/** What came while it stood still is read within this time once it goes on. */
const catchUpMs = 2_000;

/**
 * Notices that the process stood still, stopped by a signal or by whoever froze its group: what is read right after that
 * may have come in any time since.
 */
export class StallDetector {
  readonly #clock: Clock;
  #seenMs: number;
  #last: { readonly fromMs: number; readonly toMs: number } | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#seenMs = clock.monotonicMs();
    this.#watch();
  }

  /** The earliest time at which a message that is read now may have come in, in milliseconds of the clock. */
  earliestArrivalMs(): number {
    this.#look();
    const nowMs = this.#clock.monotonicMs();
    return this.#last && nowMs - this.#last.toMs < catchUpMs ? this.#last.fromMs : nowMs;
  }

  close(): void {
    this.#cancel?.();
  }

  #watch(): void {
    this.#cancel = this.#clock.after(everyMs, () => {
      this.#look();
      this.#watch();
    });
  }

  #look(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#seenMs > everyMs + toleratedMs) this.#last = { fromMs: this.#seenMs, toMs: nowMs };
    this.#seenMs = nowMs;
  }
}
