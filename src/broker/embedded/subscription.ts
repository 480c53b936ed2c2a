import { Fifo } from '../fifo.ts';
import type { Sender } from '../rhea/rhea-types.ts';
import { sendMessage } from '../rhea/send-message.ts';

/** Limits of the messages that wait for one receiver. */
const maxMessages = 10_000;
const maxBytes = 64 * 1024 * 1024;

interface SubscriptionOptions {
  /** Overflow of a full queue: `drop-oldest` drops the oldest message, `refuse` refuses the new one. */
  readonly overflow: 'drop-oldest' | 'refuse';
  /** Called for each lost message. */
  readonly onDrop: () => void;
}

/** One receiver of the embedded broker, with the messages that wait for its credit. */
export class Subscription {
  readonly #sender: Sender;
  readonly #options: SubscriptionOptions;
  readonly #isPresettled: boolean;
  readonly #waiting = new Fifo<Uint8Array>();
  #waitingBytes = 0;
  #sent = 0;
  #lastTag = 0;

  constructor(sender: Sender, options: SubscriptionOptions) {
    this.#sender = sender;
    this.#options = options;
    this.#isPresettled = sender.snd_settle_mode !== 0;
    sender.on('sendable', () => this.#flush());
    sender.on('sender_draining', () => {
      this.#flush();
      sender.set_drained(this.#waiting.size === 0);
    });
    for (const event of ['accepted', 'rejected', 'released', 'modified', 'settled', 'sender_flow']) {
      sender.on(event, ignore);
    }
  }

  /** Sends a message or queues it. @returns false when the queue is full and refuses the message. */
  deliver(bytes: Uint8Array): boolean {
    if (this.#waiting.size === 0 && this.#room() > 0) {
      this.#send(bytes);
      return true;
    }
    if (this.#waiting.size >= maxMessages || this.#waitingBytes + bytes.byteLength > maxBytes) {
      const { overflow, onDrop } = this.#options;
      onDrop();
      if (overflow === 'refuse') return false;
      this.#shift();
    }
    // A copy: the original is a view that would keep everything the socket read at once in memory.
    this.#waiting.push(Buffer.from(bytes));
    this.#waitingBytes += bytes.byteLength;
    return true;
  }

  /** Frees the waiting messages after the link ended: rhea keeps a link as long as its connection. */
  close(): void {
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  #flush(): void {
    while (this.#room() > 0) {
      const next = this.#shift();
      if (next === undefined) return;
      this.#send(next);
    }
  }

  #shift(): Uint8Array | undefined {
    const next = this.#waiting.shift();
    this.#waitingBytes -= next?.byteLength ?? 0;
    return next;
  }

  #send(bytes: Uint8Array): void {
    const delivery = sendMessage(this.#sender, bytes, this.#lastTag++);
    if (this.#isPresettled) delivery.settled = true;
    this.#sent++;
  }

  /** Returns how many messages may be sent now. rhea counts credit one tick later, and a drain advances its count without a message. */
  #room(): number {
    const sender = this.#sender;
    this.#sent = Math.max(this.#sent, sender.delivery_count);
    if (!sender.is_open() || !sender.connection.backpressure.hasRoom()) return 0;
    const unwritten = this.#sent - sender.delivery_count;
    return Math.min(sender.credit - unwritten, sender.session.outgoing.available());
  }
}

function ignore(): void {
  // A listener keeps rhea from forwarding the event to session, connection and container.
}
