import { randomUUID } from 'node:crypto';
import type { Broker, Outcome } from '#broker';
import type { Binding, Incoming, Outgoing } from '#qmf';
import { text } from '#qmf';

const header = 'x-ovirt-node-check';

/** Messages to oneself. */
export class Echo {
  readonly #awaited = new Map<string, (ms: number) => void>();

  heard(message: Incoming): void {
    const id = text(message.applicationProperties.get(header));
    if (id !== undefined) this.#awaited.get(id)?.(performance.now());
  }

  /** Sends an empty message and tells what the broker says to it, and how long it takes to come back. */
  send(
    broker: Broker,
    to: Binding,
    userId: string | undefined,
    ttlMs: number,
  ): { readonly outcome: Promise<Outcome>; readonly back: Promise<number> } {
    const id = randomUUID();
    const message: Outgoing = {
      destination: to,
      userId,
      ttlMs,
      applicationProperties: new Map([[header, id]]),
      body: { section: 'none' },
    };
    const begun = performance.now();
    const back = new Promise<number>((resolve) => {
      this.#awaited.set(id, (ended) => resolve(ended - begun));
    });
    return { outcome: broker.send(message, { confirmed: true }), back };
  }
}
