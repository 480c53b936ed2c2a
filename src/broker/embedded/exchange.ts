import type { Subscription } from './subscription.ts';

/** Hands a message to whoever is bound to its key. */
export interface Exchange {
  /** A subscription is bound once. @returns what ends that. */
  bind(key: string, subscription: Subscription): () => void;
  match(key: string): Iterable<Subscription>;
}

/** Keys are equal or not. */
export class DirectExchange implements Exchange {
  readonly #bound = new Map<string, Set<Subscription>>();

  bind(key: string, subscription: Subscription): () => void {
    const bound = this.#bound.get(key) ?? new Set();
    this.#bound.set(key, bound.add(subscription));
    return () => {
      bound.delete(subscription);
      if (bound.size === 0 && this.#bound.get(key) === bound) this.#bound.delete(key);
    };
  }

  match(key: string): Iterable<Subscription> {
    return this.#bound.get(key) ?? [];
  }
}
