import type { OutgoingMessage } from '#qmf';

/** Parts of one answer that may be on their way at once: two megabytes. */
const partsUnderWay = 4;
/** Long answers that may wait for their readers; those beyond it are written at once, and what is too much is dropped. */
const maxWaiting = 64;

/**
 * Sends an answer of many parts as fast as the broker takes it. Written at once, a few answers of ten megabytes are more than
 * may wait on the way to a broker, and whoever asked would wait for parts that were dropped.
 */
export class SendWindow {
  #waiting = 0;

  /**
   * Sends the parts in their order, as far as all of them are taken. Resolves when the last has been handed over.
   * @param send resolves to whether the broker took it. @param ending aborted where no more are to be sent.
   */
  async send(
    parts: readonly OutgoingMessage[],
    send: (part: OutgoingMessage) => Promise<boolean>,
    ending: AbortSignal,
  ): Promise<void> {
    if (parts.length <= partsUnderWay || this.#waiting >= maxWaiting) {
      for (const part of parts) void send(part);
      return;
    }
    this.#waiting++;
    try {
      const underWay: Promise<boolean>[] = [];
      for (const part of parts) {
        const isTaken = underWay.length < partsUnderWay || (await underWay.shift());
        if (!isTaken || ending.aborted) return;
        underWay.push(send(part));
      }
    } finally {
      this.#waiting--;
    }
  }
}
