import type { Broker, SendOptions } from '#broker';
import type { OutgoingMessage } from '#qmf';
import type { Counters } from './counters.ts';
import type { RateLimitedLog } from './rate-limited-log.ts';

interface OutboxOptions {
  readonly broker: Broker;
  readonly counters: Counters;
  readonly warnings: RateLimitedLog;
}

interface OutboxSendOptions extends SendOptions {
  /** Name of the event that the message reports. */
  readonly event?: string | undefined;
}

/** Sends messages to the broker; counts and logs those that the broker does not take. Events among them are lost. */
export class Outbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** @returns whether the broker took the message. Never rejects. */
  async send(message: OutgoingMessage, { event, ...options }: OutboxSendOptions = {}): Promise<boolean> {
    const { broker, counters, warnings } = this.#options;
    const sent = await broker.send(message, options);
    if (sent.outcome === 'sent' || sent.outcome === 'accepted') return true;
    const { outcome, reason } = sent;
    counters.dropped += 1n;
    if (event === undefined) warnings.warn('the broker did not take a message', { outcome, reason });
    else warnings.warn('the broker did not take an event', { event, outcome, reason });
    return false;
  }
}
