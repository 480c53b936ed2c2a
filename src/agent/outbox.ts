import type { Broker, Outcome, SendOptions } from '#broker';
import type { OutgoingMessage } from '#qmf';
import type { Counters } from './counters.ts';
import type { RateLimitedLog } from './rate-limited-log.ts';

/** Why the broker did not take a message. */
export type SendFailure = Exclude<Outcome, { readonly outcome: 'sent' | 'accepted' }>;

interface OutboxOptions {
  readonly broker: Broker;
  readonly counters: Counters;
  readonly warnings: RateLimitedLog;
}

export interface OutboxSendOptions extends SendOptions {
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
    const failure = await this.attempt(message, options);
    if (failure === undefined) return true;
    if (event === undefined) this.report('the broker did not take a message', failure);
    else this.report('the broker did not take an event', failure, { event });
    return false;
  }

  /** Sends a message that may be sent again. @returns why the broker did not take it. Never rejects. */
  async attempt(message: OutgoingMessage, options?: SendOptions): Promise<SendFailure | undefined> {
    const sent = await this.#options.broker.send(message, options);
    return sent.outcome === 'sent' || sent.outcome === 'accepted' ? undefined : sent;
  }

  /** Counts and logs a message that is not sent again. @param kind one of a few fixed texts. */
  report(kind: string, { outcome, reason }: SendFailure, fields: object = {}): void {
    const { counters, warnings } = this.#options;
    counters.dropped += 1n;
    warnings.warn(kind, { outcome, reason, ...fields });
  }
}
