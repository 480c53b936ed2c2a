import type { Clock } from '#base';
import type { Outcome } from '../broker.ts';
import { Backoff } from '../connection/backoff.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { hasTerminus } from '../rhea/rhea.ts';
import type { AmqpError, Connection, Delivery, Sender } from '../rhea/rhea-types.ts';
import { sendMessage } from '../rhea/send-message.ts';
import { outcomeNames, outcomeOfEndedLink, toOutcome } from './outcomes.ts';
import { senderRefusedError } from './refusal-errors.ts';
import { SendQueue } from './send-queue.ts';
import { UnsettledDeliveries } from './unsettled-deliveries.ts';

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

/**
 * One sending link in its own session, so that it holds up no other link. Reopens a link that the broker ends; only the messages
 * in flight are lost.
 */
export class SenderLink {
  readonly #options: SenderLinkOptions;
  readonly #queue: SendQueue;
  readonly #unsettled = new UnsettledDeliveries();
  readonly #backoff = new Backoff();
  #connection: Connection | undefined;
  #sender: Sender | undefined;
  /** Monotonic time when the link opened. 0 before. */
  #openedMs = 0;
  #sent = 0;
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
    return this.#queue.size === 0 && this.#unsettled.size === 0;
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
    this.#release();
    this.#settleUnsettled({ outcome: 'lost', reason });
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      next.settle({ outcome: 'dropped', reason });
    }
  }

  send(bytes: Uint8Array): Promise<Outcome> {
    const problem =
      this.#connection === undefined
        ? 'not connected to a broker'
        : this.#queue.findProblem(bytes.byteLength);
    if (problem !== undefined) return Promise.resolve({ outcome: 'dropped', reason: problem });
    return new Promise((settle) => {
      this.#queue.push({ bytes, settle });
      this.#flush();
    });
  }

  #open(onOpen: () => void, onRefused: (reason: Error) => void): void {
    if (this.#connection === undefined) return;
    const { target, presettled, clock, dialect } = this.#options;
    const session = this.#connection.create_session();
    session.open();
    const sender = session.open_sender({
      target: target === undefined ? {} : { address: target },
      // Without this list Broker-J detaches the whole relay over one missing address.
      source: { outcomes: outcomeNames.map((name) => `amqp:${name}:list`) },
      snd_settle_mode: presettled ? 1 : 0,
    });
    this.#sender = sender;
    sender.on('sender_open', () => {
      if (!hasTerminus(sender.target)) return;
      this.#openedMs = clock.monotonicMs();
      onOpen();
    });
    sender.on('sendable', () => this.#flush());
    sender.on('settled', ({ delivery }: { delivery: Delivery }) => this.#settle(delivery));
    for (const name of outcomeNames) sender.on(name, ignore);
    const handleEnd = (error: AmqpError | undefined) => {
      if (this.#sender !== sender) return;
      onRefused(senderRefusedError(error, dialect));
      this.#reopen(error);
    };
    sender.on('sender_error', () => handleEnd(sender.error));
    sender.on('sender_close', () => handleEnd(sender.error));
    session.on('session_error', () => handleEnd(session.error));
    session.on('session_close', () => handleEnd(session.error));
  }

  /** Opens the link again after the broker ended it: the first time at once, later with growing delays. */
  #reopen(error: AmqpError | undefined): void {
    const { clock } = this.#options;
    this.#settleUnsettled(outcomeOfEndedLink(error, this.#unsettled.size));
    this.#release();
    const isStable = this.#openedMs > 0 && clock.monotonicMs() - this.#openedMs > stableMs;
    this.#openedMs = 0;
    if (isStable) this.#backoff.reset();
    const open = () => this.#open(() => this.#flush(), ignore);
    const isFirst = this.#backoff.attempts === 0;
    const delayMs = this.#backoff.nextMs();
    if (isFirst) open();
    else this.#cancelReopen = clock.after(delayMs, open);
  }

  /** Forgets link and session. */
  #release(): void {
    const sender = this.#sender;
    if (sender === undefined) return;
    const { session } = sender;
    this.#sender = undefined;
    // Without credit rhea writes nothing more to the ended link.
    sender.credit = 0;
    sender.removeAllListeners();
    session.removeAllListeners();
    // rhea answers a detach one tick later; the session's end must follow that answer.
    if (this.#connection !== undefined) setImmediate(() => session.close());
  }

  /** Sends waiting messages as far as credit, rhea's buffer and the peer allow. */
  #flush(): void {
    const sender = this.#sender;
    if (sender === undefined || !sender.is_open()) return;
    const { outgoing } = sender.session;
    const { backpressure } = sender.connection;
    // rhea counts credit one tick later, when it writes; and it breaks when its buffer overflows.
    const unwritten = outgoing.next_delivery_id - outgoing.next_pending_delivery;
    let room = Math.min(sender.credit - unwritten, outgoing.available());
    while (room-- > 0 && !this.#unsettled.isFull && backpressure.hasRoom()) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      const delivery = sendMessage(sender, next.bytes, this.#sent++);
      if (this.#options.presettled) next.settle({ outcome: 'sent' });
      else this.#unsettled.add(delivery, next);
    }
  }

  #settle(delivery: Delivery): void {
    const wasFull = this.#unsettled.isFull;
    const message = this.#unsettled.take(delivery);
    if (message === undefined) return;
    message.settle(toOutcome(delivery.remote_state, this.#options.dialect));
    if (wasFull) this.#flush();
  }

  #settleUnsettled(outcome: Outcome): void {
    for (const { settle } of this.#unsettled.takeAll()) settle(outcome);
  }
}

function ignore(): void {
  // 'settled' follows each of these events.
}
