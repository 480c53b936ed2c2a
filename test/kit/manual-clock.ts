import type { Clock } from '#base';

interface Timer {
  readonly atMs: number;
  readonly call: () => void;
}

/** A clock that a test moves. Unlike fake timers of the runtime it leaves real sockets alone. */
export class ManualClock implements Clock {
  readonly #startNs: bigint;
  #nowMs = 0;
  #timers: readonly Timer[] = [];

  constructor(startNs = 1_795_000_000_000_000_000n) {
    this.#startNs = startNs;
  }

  nowNs(): bigint {
    return this.#startNs + BigInt(Math.round(this.#nowMs * 1e6));
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, call };
    this.#timers = [...this.#timers, timer];
    return () => this.#remove(timer);
  }

  /** Moves the clock forward. Calls the timers that are due in their order, with promises settled in between. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settlePromises();
      const [next] = this.#timers.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#remove(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.call();
    }
    this.#nowMs = endMs;
  }

  /** Moves the clock forward without calling any timer, as if the process had been stopped meanwhile. */
  stall(ms: number): void {
    this.#nowMs += ms;
  }

  /** Counts the timers that are not due yet. */
  countTimers(): number {
    return this.#timers.length;
  }

  #remove(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }
}

const settlePromises = () => new Promise<void>((resolve) => setImmediate(resolve));
