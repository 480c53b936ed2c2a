import type { BrokerStatus, Outcome } from '#broker';
import type { OutgoingMessage } from '#qmf';
import { MemoryBroker, type MemoryBus } from '../../kit/broker/memory-bus.ts';

/** What a broker does with a message, and what it says to it. */
export interface Treatment {
  readonly outcome: Outcome;
  readonly arrives: boolean;
}

export const takes: Treatment = { outcome: { outcome: 'accepted' }, arrives: true };
export const refuses: Treatment = { outcome: { outcome: 'refused', reason: 'not allowed' }, arrives: false };

/** A connection without a wire of one who logged in as `agent`; a rule says what becomes of each message. */
export class AccountBroker extends MemoryBroker {
  readonly #bus: MemoryBus;
  readonly #rule: (message: OutgoingMessage) => Treatment;
  user: string | undefined = 'agent';

  constructor(bus: MemoryBus, rule: (message: OutgoingMessage) => Treatment) {
    super(bus);
    this.#bus = bus;
    this.#rule = rule;
  }
  override status(): BrokerStatus {
    const status = super.status();
    return status.state === 'connected' ? { ...status, user: this.user } : status;
  }
  override async send(message: OutgoingMessage): Promise<Outcome> {
    const { outcome, arrives } = this.#rule(message);
    if (arrives) this.#bus.deliver(message);
    return outcome;
  }
}

/** Whether a message says that it is from another than who logged in. */
export const isForged = ({ userId }: OutgoingMessage) => userId !== undefined && userId !== 'agent';

/** Whether it goes to the address of a role. */
export const isToRole = ({ destination }: OutgoingMessage) =>
  'key' in destination && /^(?:operator|administrator)\./.test(destination.key);
