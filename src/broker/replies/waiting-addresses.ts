import type { ReplyAddress } from './reply-address.ts';

interface WaitingAddress {
  readonly address: ReplyAddress;
  /** Whether the broker accepted its last message. */
  readonly isKnown: boolean;
}

/** Addresses that wait for a link, in order. Known and unknown ones take turns, so that neither waits for all of the others. */
export class WaitingAddresses {
  readonly #known = new Set<ReplyAddress>();
  readonly #unknown = new Set<ReplyAddress>();
  #isUnknownNext = false;

  get size(): number {
    return this.#known.size + this.#unknown.size;
  }

  add(address: ReplyAddress, isKnown: boolean): void {
    if (!this.#known.has(address) && !this.#unknown.has(address))
      (isKnown ? this.#known : this.#unknown).add(address);
  }

  delete(address: ReplyAddress): void {
    this.#known.delete(address);
    this.#unknown.delete(address);
  }

  has(allowsUnknown: boolean): boolean {
    return this.#known.size > 0 || (allowsUnknown && this.#unknown.size > 0);
  }

  /** Counts those that may get a link. @param maxUnknown how many unknown ones may. */
  count(maxUnknown: number): number {
    return this.#known.size + Math.min(this.#unknown.size, maxUnknown);
  }

  take(allowsUnknown: boolean): WaitingAddress | undefined {
    const isUnknown =
      allowsUnknown && this.#unknown.size > 0 && (this.#isUnknownNext || this.#known.size === 0);
    this.#isUnknownNext = !isUnknown;
    const addresses = isUnknown ? this.#unknown : this.#known;
    for (const address of addresses) {
      addresses.delete(address);
      return { address, isKnown: !isUnknown };
    }
    return undefined;
  }
}
