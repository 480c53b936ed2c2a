import type { BrokerStatus } from '../broker.ts';
import { callListener } from '../call-listener.ts';

/** Keeps the current status and reports each change to its listeners. */
export class StatusReporter {
  readonly #listeners = new Set<(status: BrokerStatus) => void>();
  #current: BrokerStatus;

  constructor(initial: BrokerStatus) {
    this.#current = initial;
  }

  get current(): BrokerStatus {
    return this.#current;
  }

  /** Calls the listener on every later change. @returns a function that unsubscribes. */
  subscribe(listener: (status: BrokerStatus) => void): () => void {
    // A wrapper per subscription: a function that subscribes twice is called twice.
    const subscription = (status: BrokerStatus) => listener(status);
    this.#listeners.add(subscription);
    return () => this.#listeners.delete(subscription);
  }

  report(status: BrokerStatus): void {
    this.#current = status;
    for (const listener of [...this.#listeners]) callListener(listener, status);
  }
}
