import type { Outcome } from '#broker';
import type { OutgoingMessage } from '#qmf';
import { MemoryBroker } from './memory-bus.ts';

interface Waiting {
  readonly message: OutgoingMessage;
  readonly settle: (outcome: Outcome) => void;
}

/** A broker that takes a message only when the test says so, and whose queue drops messages above its limit. */
export class SlowBroker extends MemoryBroker {
  /** Messages that may wait. */
  limit = 2_000;
  /** Messages that the queue dropped. */
  dropped = 0;
  readonly #waiting: Waiting[] = [];

  override async send(message: OutgoingMessage): Promise<Outcome> {
    if (this.status().state !== 'connected') return super.send(message);
    if (this.#waiting.length >= this.limit) {
      this.dropped += 1;
      return { outcome: 'dropped', reason: `the send queue is full (${this.limit} messages)` };
    }
    return new Promise((settle) => this.#waiting.push({ message, settle }));
  }

  override queueDepth(): number {
    return this.#waiting.length;
  }

  /** Takes up to `count` messages. @returns how many. */
  async take(count: number): Promise<number> {
    const taken = this.#waiting.splice(0, count);
    for (const { message, settle } of taken) settle(await super.send(message));
    return taken.length;
  }

  override disconnect(): void {
    super.disconnect();
    for (const { settle } of this.#waiting.splice(0)) settle({ outcome: 'dropped', reason: 'disconnected' });
  }
}
