import type { Subscription } from './subscription.ts';

/** Distributes messages to the subscriptions that are bound to their key. */
export interface Exchange {
  /** Binds a subscription once. @returns a function that removes the binding. */
  bind(key: string, subscription: Subscription): () => void;
  match(key: string): Iterable<Subscription>;
}

/** Matches equal keys. */
export class DirectExchange implements Exchange {
  readonly #bindings = new Map<string, Set<Subscription>>();

  bind(key: string, subscription: Subscription): () => void {
    const subscriptions = this.#bindings.get(key) ?? new Set();
    this.#bindings.set(key, subscriptions.add(subscription));
    return () => {
      subscriptions.delete(subscription);
      if (subscriptions.size === 0 && this.#bindings.get(key) === subscriptions) this.#bindings.delete(key);
    };
  }

  match(key: string): Iterable<Subscription> {
    return this.#bindings.get(key) ?? [];
  }
}
