const firstMs = 100;
const defaultMaxMs = 30_000;

/**
 * Random delays before the next attempt, below a limit that doubles from 100 ms to the given one. The randomness spreads the
 * many clients of a broker that comes back.
 */
export class Backoff {
  #attempts = 0;
  readonly #random: () => number;
  readonly #maxMs: number;

  constructor(random: () => number = Math.random, maxMs = defaultMaxMs) {
    this.#random = random;
    this.#maxMs = maxMs;
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** Counts an attempt. @returns the delay before it, in milliseconds. */
  nextMs(): number {
    const limit = Math.min(this.#maxMs, firstMs * 2 ** this.#attempts);
    this.#attempts++;
    return Math.floor(this.#random() * limit);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
