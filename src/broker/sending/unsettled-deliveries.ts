import type { Delivery } from '../rhea/rhea-types.ts';
import type { QueuedMessage } from './send-queue.ts';

/** Messages that were sent and wait for the broker's outcome. */
export class UnsettledDeliveries {
  readonly #messages = new Map<Delivery, QueuedMessage>();
  readonly #maxOctets: number;
  #octets = 0;

  constructor(maxOctets: number) {
    this.#maxOctets = maxOctets;
  }

  get size(): number {
    return this.#messages.size;
  }

  get isFull(): boolean {
    return this.#octets >= this.#maxOctets;
  }

  add(delivery: Delivery, message: QueuedMessage): void {
    this.#messages.set(delivery, message);
    this.#octets += message.bytes.byteLength;
  }

  /** Removes a delivery. @returns its message; undefined for an unknown delivery. */
  take(delivery: Delivery): QueuedMessage | undefined {
    const message = this.#messages.get(delivery);
    if (message === undefined) return undefined;
    this.#messages.delete(delivery);
    this.#octets -= message.bytes.byteLength;
    return message;
  }

  /** Removes all deliveries. @returns their messages in the order in which they were sent. */
  takeAll(): readonly QueuedMessage[] {
    const messages = [...this.#messages.values()];
    this.#messages.clear();
    this.#octets = 0;
    return messages;
  }
}
