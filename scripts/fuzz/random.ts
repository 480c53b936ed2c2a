/** A pseudorandom generator. The same seed gives the same numbers, so that a failure can be reproduced. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns 0 to 2^32-1. Algorithm: mulberry32. */
  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** Returns 0 to limit-1. */
  below(limit: number): number {
    return limit <= 0 ? 0 : this.uint32() % limit;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Returns true with a probability of 1 in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  octets(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** Creates the generator of one execution. Each has its own, so that any execution can run alone. */
export function createRandom(seed: number, target: string, execution: number): Random {
  let mixed = new Random(seed).uint32();
  for (const letter of target) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193);
  return new Random(mixed ^ Math.imul(execution + 1, 0x85ebca6b));
}
