const firstMs = 100;
const maxMs = 30_000;

/**
 * How long to wait before the next attempt: any time up to a limit that doubles from 100 ms to 30 s, so that the many
 * clients of a broker that comes back do not come at once.
 */
export class Backoff {
  #attempts = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  get attempts(): number {
    return this.#attempts;
  }

  nextMs(): number {
    const limit = Math.min(maxMs, firstMs * 2 ** this.#attempts);
    this.#attempts++;
    return Math.floor(this.#random() * limit);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
