import type { Outcome } from '../broker.ts';
import { Fifo } from '../fifo.ts';

/** An encoded message and the function that settles its promise. */
export interface QueuedMessage {
  readonly bytes: Uint8Array;
  readonly settle: (outcome: Outcome) => void;
}

/** Octets that may wait for credit, and octets that may wait for an outcome: a broker may grant or settle nothing. */
export const maxBufferedOctets = 64 * 1024 * 1024;

/** Messages of one sending link that wait for credit, bounded in number and octets. */
export class SendQueue {
  readonly #messages = new Fifo<QueuedMessage>();
  readonly #limit: number;
  #octets = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#messages.size;
  }

  /** Describes why a message of this size does not fit. @returns undefined when it fits; an empty queue takes any size. */
  findProblem(octets: number): string | undefined {
    if (this.size >= this.#limit) return `the send queue is full (${this.#limit} messages)`;
    if (this.size > 0 && this.#octets + octets > maxBufferedOctets) {
      return `the send queue is full (${this.#octets} octets)`;
    }
    return undefined;
  }

  push(message: QueuedMessage): void {
    this.#octets += message.bytes.byteLength;
    this.#messages.push(message);
  }

  shift(): QueuedMessage | undefined {
    const message = this.#messages.shift();
    this.#octets -= message?.bytes.byteLength ?? 0;
    return message;
  }
}
