import type { OutgoingMessage } from '#qmf';

/** Parts of one answer that may be in flight at once: two megabytes. */
const maxPartsInFlight = 4;
/** Long answers to one address that may wait for the broker at once, and those to all addresses. */
const maxWaitingPerAddress = 64;
const maxWaiting = 256;

/**
 * Sends an answer of many parts as fast as the broker takes them. Written at once, a few answers of ten megabytes would
 * exceed what may wait for a broker, and the caller would wait for dropped parts.
 */
export class SendWindow {
  readonly #waiting = new Map<string, number>();
  #waitingInAll = 0;

  /** Reports whether an answer may be sent. A short one always may. */
  hasRoom(address: string, parts: readonly OutgoingMessage[]): boolean {
    if (parts.length <= maxPartsInFlight) return true;
    return this.#waitingInAll < maxWaiting && (this.#waiting.get(address) ?? 0) < maxWaitingPerAddress;
  }

  /**
   * Sends the parts in order until one is not taken. Resolves when the last part has been handed over.
   * @param send resolves to whether the broker took the part.
   * @param signal aborted where no more parts are to be sent.
   */
  async send(
    address: string,
    parts: readonly OutgoingMessage[],
    send: (part: OutgoingMessage) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    if (parts.length <= maxPartsInFlight) {
      for (const part of parts) void send(part);
      return;
    }
    this.#count(address, 1);
    try {
      const inFlight: Promise<boolean>[] = [];
      for (const part of parts) {
        const isTaken = inFlight.length < maxPartsInFlight || (await inFlight.shift());
        if (!isTaken || signal.aborted) return;
        inFlight.push(send(part));
      }
    } finally {
      this.#count(address, -1);
    }
  }

  #count(address: string, change: 1 | -1): void {
    this.#waitingInAll += change;
    const waiting = (this.#waiting.get(address) ?? 0) + change;
    if (waiting > 0) this.#waiting.set(address, waiting);
    else this.#waiting.delete(address);
  }
}
