import type { Clock } from '#base';

const intervalMs = 1_000;
/** A busy machine delays a timer by as much. */
const toleranceMs = 1_000;
/** The process reads the messages that arrived during a stall within this time. */
const catchUpMs = 2_000;

/**
 * Notices that the process was stopped, by a signal or by a frozen control group. A message that it reads right after
 * may have arrived at any time of the stall.
 */
export class StallDetector {
  readonly #clock: Clock;
  #lastCheckMs: number;
  #lastStall: { readonly startMs: number; readonly endMs: number } | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastCheckMs = clock.monotonicMs();
    this.#scheduleCheck();
  }

  /** Returns the earliest time, in milliseconds of the monotonic clock, at which a message read now may have arrived. */
  earliestArrivalMs(): number {
    this.#check();
    const nowMs = this.#clock.monotonicMs();
    const stall = this.#lastStall;
    return stall && nowMs - stall.endMs < catchUpMs ? stall.startMs : nowMs;
  }

  close(): void {
    this.#cancel?.();
  }

  #scheduleCheck(): void {
    this.#cancel = this.#clock.after(intervalMs, () => {
      this.#check();
      this.#scheduleCheck();
    });
  }

  #check(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lastCheckMs > intervalMs + toleranceMs) {
      this.#lastStall = { startMs: this.#lastCheckMs, endMs: nowMs };
    }
    this.#lastCheckMs = nowMs;
  }
}
