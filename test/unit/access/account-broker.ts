import type { BrokerStatus, Outcome } from '#broker';
import type { OutgoingMessage } from '#qmf';
import { MemoryBroker, type MemoryBus } from '../../kit/broker/memory-bus.ts';

/** How a broker treats a message: the outcome that it reports, and whether it delivers the message. */
export interface Treatment {
  readonly outcome: Outcome;
  readonly arrives: boolean;
}

export const takes: Treatment = { outcome: { outcome: 'accepted' }, arrives: true };
export const refuses = refusesWith('amqp:not-allowed', 'not allowed');

/** Refuses a message with a condition of AMQP, or with none. */
export function refusesWith(condition: string | undefined, reason: string): Treatment {
  return { outcome: { outcome: 'refused', reason, condition }, arrives: false };
}

/** An in-memory connection of the account `agent`. A rule decides how the broker treats each message. */
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

/** Reports whether a message names another sender than the account that logged in. */
export const isForged = ({ userId }: OutgoingMessage) => userId !== undefined && userId !== 'agent';

/** Reports whether a message goes to the address of a role. */
export const isToRole = ({ destination }: OutgoingMessage) =>
  'key' in destination && /^(?:operator|administrator)\./.test(destination.key);
