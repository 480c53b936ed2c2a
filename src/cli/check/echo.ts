import { randomUUID } from 'node:crypto';
import type { Broker, Outcome } from '#broker';
import { type Destination, type IncomingMessage, type OutgoingMessage, readText } from '#qmf';

const header = 'x-ovirt-node-check';

/** Sends messages to itself through the broker and measures their return. */
export class Echo {
  readonly #pending = new Map<string, () => void>();

  /** Accepts a message from any receiver of this check. */
  readonly onMessage = (message: IncomingMessage): void => {
    const id = readText(message.applicationProperties.get(header));
    if (id !== undefined) this.#pending.get(id)?.();
  };

  /**
   * Sends an empty message.
   * @returns `outcome`: the broker's answer to the delivery; `back`: the milliseconds until the message arrives here.
   */
  send(
    broker: Broker,
    { destination, userId, ttlMs }: Pick<OutgoingMessage, 'userId' | 'ttlMs'> & { destination: Destination },
  ): { readonly outcome: Promise<Outcome>; readonly back: Promise<number> } {
    const id = randomUUID();
    const startMs = performance.now();
    const back = new Promise<number>((resolve) => {
      this.#pending.set(id, () => resolve(performance.now() - startMs));
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
