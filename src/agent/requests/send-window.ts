import type { OutgoingMessage } from '#qmf';

/** Parts of one answer that may be in flight at once: two megabytes. */
const maxPartsInFlight = 4;
/** Long answers that may wait for the broker at once. Further ones are written at once, and the broker link drops the excess. */
const maxWaitingAnswers = 64;

/**
 * Sends an answer of many parts as fast as the broker takes them. Written at once, a few answers of ten megabytes would
 * exceed what may wait for a broker, and the caller would wait for dropped parts.
 */
export class SendWindow {
  #waitingAnswers = 0;

  /**
   * Sends the parts in order until one is not taken. Resolves when the last part has been handed over.
   * @param send resolves to whether the broker took the part.
   * @param signal aborted where no more parts are to be sent.
   */
  async send(
    parts: readonly OutgoingMessage[],
    send: (part: OutgoingMessage) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    if (parts.length <= maxPartsInFlight || this.#waitingAnswers >= maxWaitingAnswers) {
      for (const part of parts) void send(part);
      return;
    }
    this.#waitingAnswers++;
    try {
      const inFlight: Promise<boolean>[] = [];
      for (const part of parts) {
        const isTaken = inFlight.length < maxPartsInFlight || (await inFlight.shift());
        if (!isTaken || signal.aborted) return;
        inFlight.push(send(part));
      }
    } finally {
      this.#waitingAnswers--;
    }
  }
}
