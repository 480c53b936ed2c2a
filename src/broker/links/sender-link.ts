import type { Clock } from '#base';
import type { Outcome } from '../broker.ts';
import { Backoff } from '../connection/backoff.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Connection } from '../rhea/rhea-types.ts';
import { AttachedSender } from '../sending/attached-sender.ts';
import { dropMessages, maxBufferedOctets, SendQueue } from '../sending/send-queue.ts';
import { senderRefusedError } from './refusal-errors.ts';

interface SenderLinkOptions {
  readonly dialect: Dialect;
  /** Address of the link's target. Undefined for the anonymous relay. */
  readonly target: string | undefined;
  /** Sends every message settled, so that a receiver's full queue cannot hold up later messages. */
  readonly presettled: boolean;
  /** Messages that may wait for credit. */
  readonly queueLimit: number;
  readonly clock: Clock;
}

/** A link that stayed open longer than this is reopened without a delay. */
const stableMs = 1000;

/** One sending link to an address of this side's choice. Reopens after the broker ends it; only the messages in flight are lost. */
export class SenderLink {
  readonly #options: SenderLinkOptions;
  readonly #queue: SendQueue;
  readonly #backoff = new Backoff();
  #connection: Connection | undefined;
  #attached: AttachedSender | undefined;
  /** Monotonic time when the link opened. 0 before. */
  #openedMs = 0;
  #cancelReopen: (() => void) | undefined;

  constructor(options: SenderLinkOptions) {
    this.#options = options;
    this.#queue = new SendQueue(options.queueLimit);
  }

  /** Messages that wait for credit. */
  get depth(): number {
    return this.#queue.size;
  }

  /** True when no message waits for credit or for an outcome. */
  get isIdle(): boolean {
    return this.#queue.size === 0 && (this.#attached?.inFlight ?? 0) === 0;
  }

  /** Opens the link on a new connection. Rejects with the broker's reason when the broker refuses the link. */
  attach(connection: Connection): Promise<void> {
    this.#connection = connection;
    this.#backoff.reset();
    return new Promise((resolve, reject) => this.#open(resolve, reject));
  }

  /** Settles all messages after the connection ended: those in flight as lost, those still waiting as dropped. */
  detach(reason: string): void {
    this.#cancelReopen?.();
    this.#cancelReopen = undefined;
    this.#connection = undefined;
    this.#attached?.forget({ outcome: 'lost', reason });
    this.#attached = undefined;
    dropMessages(this.#queue, reason);
  }

  send(bytes: Uint8Array): Promise<Outcome> {
    const problem =
      this.#connection === undefined
        ? 'not connected to a broker'
        : this.#queue.findProblem(bytes.byteLength);
    if (problem !== undefined) return Promise.resolve({ outcome: 'dropped', reason: problem });
    return new Promise((settle) => {
      this.#queue.push({ bytes, settle });
      this.#attached?.flush();
    });
  }

  #open(onOpen: () => void, onRefused: (reason: Error) => void): void {
    if (this.#connection === undefined) return;
    const { target, presettled, clock, dialect } = this.#options;
    this.#attached = new AttachedSender(this.#connection, {
      dialect,
      target,
      presettled,
      maxInFlightOctets: maxBufferedOctets,
      onOpen: () => {
        this.#openedMs = clock.monotonicMs();
        onOpen();
      },
      onEnd: (error) => {
        onRefused(senderRefusedError(error, dialect));
        this.#reopen();
      },
    });
    this.#attached.serve(this.#queue);
  }

  /** Opens the link again after the broker ended it: the first time at once, later with growing delays. */
  #reopen(): void {
    const { clock } = this.#options;
    const isStable = this.#openedMs > 0 && clock.monotonicMs() - this.#openedMs > stableMs;
    this.#openedMs = 0;
    if (isStable) this.#backoff.reset();
    const open = () => this.#open(ignore, ignore);
    const isFirst = this.#backoff.attempts === 0;
    const delayMs = this.#backoff.nextMs();
    if (isFirst) open();
    else this.#cancelReopen = clock.after(delayMs, open);
  }
}

function ignore(): void {
  // The outcome of an attempt to reopen concerns nobody but the link.
}
