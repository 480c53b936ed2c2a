import { Fifo } from '../fifo.ts';
import type { Delivery, Sender } from '../rhea/rhea.ts';

/** What may wait for one receiver. */
const maxMessages = 10_000;
const maxBytes = 64 * 1024 * 1024;

/** One receiver of this broker, and what waits until it grants credit. */
export class Subscription {
  readonly #sender: Sender;
  readonly #ring: boolean;
  readonly #settled: boolean;
  readonly #dropped: () => void;
  readonly #waiting = new Fifo<Uint8Array>();
  #waitingBytes = 0;
  #sent = 0;
  #tag = 0;

  /**
   * @param ring a full queue loses its oldest message; otherwise it refuses the newest.
   * @param dropped is told of each message that is lost.
   */
  constructor(sender: Sender, ring: boolean, dropped: () => void) {
    this.#sender = sender;
    this.#ring = ring;
    this.#dropped = dropped;
    this.#settled = sender.snd_settle_mode !== 0;
    sender.on('sendable', () => this.#flush());
    sender.on('sender_draining', () => {
      this.#flush();
      sender.set_drained(this.#waiting.size === 0);
    });
    for (const outcome of ['accepted', 'rejected', 'released', 'modified', 'settled', 'sender_flow']) {
      sender.on(outcome, ignore);
    }
  }

  /** @returns false where the queue is full and takes no more. */
  deliver(bytes: Uint8Array): boolean {
    if (this.#waiting.size === 0 && this.#room() > 0) {
      this.#send(bytes);
      return true;
    }
    if (this.#waiting.size >= maxMessages || this.#waitingBytes + bytes.byteLength > maxBytes) {
      this.#dropped();
      if (!this.#ring) return false;
      this.#next();
    }
    // A copy: what came is a piece of all that the socket read at once.
    this.#waiting.push(Buffer.from(bytes));
    this.#waitingBytes += bytes.byteLength;
    return true;
  }

  /** Nobody receives any more: what waits is let go of, for rhea holds on to a link for as long as its connection. */
  close(): void {
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  #flush(): void {
    while (this.#room() > 0) {
      const next = this.#next();
      if (next === undefined) return;
      this.#send(next);
    }
  }

  #next(): Uint8Array | undefined {
    const next = this.#waiting.shift();
    this.#waitingBytes -= next?.byteLength ?? 0;
    return next;
  }

  #send(bytes: Uint8Array): void {
    const tag = Buffer.allocUnsafe(4);
    tag.writeUInt32BE(this.#tag++ >>> 0);
    const delivery: Delivery = this.#sender.send(bytes, tag, 0);
    if (this.#settled) delivery.settled = true;
    this.#sender.connection.backpressure.addQueued(bytes.byteLength);
    this.#sent++;
  }

  /** rhea counts credit when it writes, a tick later; a drained link counts on without sending. */
  #room(): number {
    const sender = this.#sender;
    this.#sent = Math.max(this.#sent, sender.delivery_count);
    if (!sender.is_open() || !sender.connection.backpressure.hasRoom()) return 0;
    const unwritten = this.#sent - sender.delivery_count;
    return Math.min(sender.credit - unwritten, sender.session.outgoing.available());
  }
}

function ignore(): void {
  // Heard here, so that rhea does not carry it on to session, connection and container.
}
