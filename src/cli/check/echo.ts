import { randomUUID } from 'node:crypto';
import type { Broker, Outcome } from '#broker';
import { type Destination, type IncomingMessage, type OutgoingMessage, readText } from '#qmf';

const header = 'x-ovirt-node-check';

/** Messages to oneself. */
export class Echo {
  readonly #awaited = new Map<string, () => void>();

  /** Takes what came by any receiver of this check. */
  readonly onMessage = (message: IncomingMessage): void => {
    const id = readText(message.applicationProperties.get(header));
    if (id !== undefined) this.#awaited.get(id)?.();
  };

  /** Sends an empty message: what the broker says to it, and the milliseconds until it is back. */
  send(
    broker: Broker,
    { destination, userId, ttlMs }: Pick<OutgoingMessage, 'userId' | 'ttlMs'> & { destination: Destination },
  ): { readonly outcome: Promise<Outcome>; readonly back: Promise<number> } {
    const id = randomUUID();
    const begun = performance.now();
    const back = new Promise<number>((resolve) => {
      this.#awaited.set(id, () => resolve(performance.now() - begun));
    });
    const message: OutgoingMessage = {
      destination,
      userId,
      ttlMs,
      applicationProperties: new Map([[header, id]]),
      body: { section: 'none' },
    };
    return { outcome: broker.send(message, { confirmed: true }), back };
  }
}
