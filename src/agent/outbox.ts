import type { Broker, SendOptions } from '#broker';
import type { OutgoingMessage } from '#qmf';
import type { Counters } from './counters.ts';
import type { RateLimitedLog } from './rate-limited-log.ts';

interface OutboxOptions {
  readonly broker: Broker;
  readonly counters: Counters;
  readonly warnings: RateLimitedLog;
}

/** Sends messages to the broker; counts and logs those that the broker does not take. */
export class Outbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** @returns whether the broker took the message. Never rejects. */
  async send(message: OutgoingMessage, options?: SendOptions): Promise<boolean> {
    const { broker, counters, warnings } = this.#options;
    const sent = await broker.send(message, options);
    if (sent.outcome === 'sent' || sent.outcome === 'accepted') return true;
    counters.dropped += 1n;
    warnings.warn('the broker did not take a message', { outcome: sent.outcome, reason: sent.reason });
    return false;
  }
}
