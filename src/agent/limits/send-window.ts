import type { OutgoingMessage } from '#qmf';
import type { Caller } from './caller.ts';
import { CallerCounts, type RoomLimits } from './caller-counts.ts';

/** Parts of one answer that may be in flight at once: two megabytes. */
const maxPartsInFlight = 4;
/** Long answers that may wait for the broker at once. */
const maxWaiting: RoomLimits = { perConsole: 64, perAccount: 128, all: 256, reservedPerAccount: 4 };

/**
 * Sends an answer of many parts as fast as the broker takes them. Written at once, a few answers of ten megabytes would
 * exceed what may wait for a broker, and the caller would wait for dropped parts.
 */
export class SendWindow {
  readonly #waiting = new CallerCounts();

  /** Reports whether an answer may be sent. A short one always may. */
  hasRoom(caller: Caller, parts: readonly OutgoingMessage[]): boolean {
    return parts.length <= maxPartsInFlight || this.#waiting.hasRoom(caller, maxWaiting);
  }

  /**
   * Sends the parts in order until one is not taken. Resolves when the last part has been handed over.
   * @param send resolves to whether the broker took the part.
   * @param signal aborted where no more parts are to be sent.
   */
  async send(
    caller: Caller,
    parts: readonly OutgoingMessage[],
    send: (part: OutgoingMessage) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    if (parts.length <= maxPartsInFlight) {
      for (const part of parts) void send(part);
      return;
    }
    this.#waiting.add(caller, 1);
    try {
      const inFlight: Promise<boolean>[] = [];
      for (const part of parts) {
        const isTaken = inFlight.length < maxPartsInFlight || (await inFlight.shift());
        if (!isTaken || signal.aborted) return;
        inFlight.push(send(part));
      }
    } finally {
      this.#waiting.add(caller, -1);
    }
  }
}
