import type { Outcome } from '../broker.ts';
import { Fifo } from '../fifo.ts';

/** An encoded message and the function that settles its promise. */
export interface QueuedMessage {
  readonly bytes: Uint8Array;
  readonly settle: (outcome: Outcome) => void;
}

/** Octets that may wait for credit, and octets that may wait for an outcome: a broker may grant or settle nothing. */
export const maxBufferedOctets = 64 * 1024 * 1024;

/** What waits in several queues together. */
export interface QueueTotals {
  messages: number;
  octets: number;
}

/** Messages of one sending link, or to one address, that wait for credit; bounded in number and octets. */
export class SendQueue {
  readonly #messages = new Fifo<QueuedMessage>();
  readonly #limit: number;
  readonly #maxOctets: number;
  readonly #totals: QueueTotals;
  #octets = 0;

  /** @param totals counts the messages of this queue among those of others. */
  constructor(
    limit: number,
    maxOctets = maxBufferedOctets,
    totals: QueueTotals = { messages: 0, octets: 0 },
  ) {
    this.#limit = limit;
    this.#maxOctets = maxOctets;
    this.#totals = totals;
  }

  get size(): number {
    return this.#messages.size;
  }

  get octets(): number {
    return this.#octets;
  }

  /** Describes why a message of this size does not fit. @returns undefined when it fits; an empty queue takes any size. */
  findProblem(octets: number): string | undefined {
    if (this.size >= this.#limit) return `the send queue is full (${this.#limit} messages)`;
    if (this.size > 0 && this.#octets + octets > this.#maxOctets) {
      return `the send queue is full (${this.#octets} octets)`;
    }
    return undefined;
  }

  push(message: QueuedMessage): void {
    this.#count(1, message.bytes.byteLength);
    this.#messages.push(message);
  }

  shift(): QueuedMessage | undefined {
    const message = this.#messages.shift();
    if (message !== undefined) this.#count(-1, -message.bytes.byteLength);
    return message;
  }

  #count(messages: number, octets: number): void {
    this.#octets += octets;
    this.#totals.messages += messages;
    this.#totals.octets += octets;
  }
}

/** Drops the messages of a queue, the oldest first. @param count how many; all unless given. */
export function dropMessages(queue: SendQueue, reason: string, count = queue.size): void {
  for (let left = count; left > 0; left--) queue.shift()?.settle({ outcome: 'dropped', reason });
}
