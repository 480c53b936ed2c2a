import type { Clock } from '#base';
import type { Outcome } from '../broker.ts';
import { Backoff } from '../connection/backoff.ts';
import { amqpErrorText } from '../connection/transport.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { Fifo } from '../fifo.ts';
import {
  type AmqpError,
  type Connection,
  type Delivery,
  isPresent,
  type Sender,
  type Session,
} from '../rhea/rhea.ts';
import { senderRefusedError } from './refusal-errors.ts';

type Settle = (outcome: Outcome) => void;
interface Waiting {
  readonly bytes: Uint8Array;
  readonly settle: Settle;
}

interface LaneOptions {
  readonly dialect: Dialect;
  /** Address of the link's target; undefined for the anonymous relay. */
  readonly target: string | undefined;
  /** Sends settled: nobody's stuck queue can hold up what follows. */
  readonly presettled: boolean;
  readonly queueLimit: number;
  readonly clock: Clock;
}

const sent: Outcome = { outcome: 'sent' };
const accepted: Outcome = { outcome: 'accepted' };
const outcomes = ['accepted', 'rejected', 'released', 'modified'];
/** Why a link ends over a message that it does not take. One that ends for another reason may have taken it. */
const blaming: ReadonlySet<string> = new Set([
  'amqp:not-found',
  'amqp:unauthorized-access',
  'amqp:not-allowed',
  'amqp:not-implemented',
  'amqp:invalid-field',
  'amqp:decode-error',
  'amqp:precondition-failed',
  'amqp:link:message-size-exceeded',
]);
/** What may wait to be sent, and what may be sent without an outcome, for brokers that take nothing or settle nothing. */
const maxOctets = 64 * 1024 * 1024;
/** A link that lived this long was not refused: it is opened again at once. */
const stableMs = 1000;

/**
 * One sending link in a session of its own, so that what it waits for holds up no other. A link that the broker ends is
 * opened again; only what was on its way is lost.
 */
export class SenderLink {
  readonly #options: LaneOptions;
  readonly #waiting = new Fifo<Waiting>();
  readonly #unsettled = new Map<Delivery, Waiting>();
  #waitingOctets = 0;
  #unsettledOctets = 0;
  readonly #backoff = new Backoff();
  #connection: Connection | undefined;
  #session: Session | undefined;
  #sender: Sender | undefined;
  #openedMs = 0;
  #tag = 0;
  #cancelReopen: (() => void) | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Messages that were not handed to the broker yet. */
  get depth(): number {
    return this.#waiting.size;
  }

  /** Nothing waits, for credit or for an outcome. */
  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#unsettled.size === 0;
  }

  /** Opens the link on a new connection. Rejects with the broker's reason where it refuses. */
  attach(connection: Connection): Promise<void> {
    this.#connection = connection;
    this.#backoff.reset();
    return new Promise((resolve, reject) => this.#open(resolve, reject));
  }

  /** The connection fell: what was handed over may have arrived, what waits has not. */
  detach(reason: string): void {
    this.#cancelReopen?.();
    this.#cancelReopen = undefined;
    this.#connection = undefined;
    this.#release();
    this.#settleAll({ outcome: 'lost', reason });
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      next.settle({ outcome: 'dropped', reason });
    }
  }

  send(bytes: Uint8Array): Promise<Outcome> {
    if (this.#connection === undefined) {
      return Promise.resolve({ outcome: 'dropped', reason: 'not connected to a broker' });
    }
    const { queueLimit } = this.#options;
    if (this.#waiting.size >= queueLimit) {
      return Promise.resolve({ outcome: 'dropped', reason: `${queueLimit} messages wait already` });
    }
    if (this.#waitingOctets + bytes.byteLength > maxOctets && this.#waiting.size > 0) {
      return Promise.resolve({ outcome: 'dropped', reason: `${this.#waitingOctets} octets wait already` });
    }
    return new Promise((settle) => {
      this.#waitingOctets += bytes.byteLength;
      this.#waiting.push({ bytes, settle });
      this.#flush();
    });
  }

  #open(opened: () => void, refused: (reason: Error) => void): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { target, presettled } = this.#options;
    const session = connection.create_session();
    session.open();
    const sender = session.open_sender({
      target: target === undefined ? {} : { address: target },
      // Without them Broker-J detaches the whole relay for one address that is gone.
      source: { outcomes: outcomes.map((outcome) => `amqp:${outcome}:list`) },
      snd_settle_mode: presettled ? 1 : 0,
    });
    this.#session = session;
    this.#sender = sender;
    sender.on('sender_open', () => {
      if (!isPresent(sender.target)) return;
      this.#openedMs = this.#options.clock.monotonicMs();
      opened();
    });
    sender.on('sendable', () => this.#flush());
    sender.on('settled', ({ delivery }: { delivery: Delivery }) => this.#settled(delivery));
    for (const outcome of outcomes) sender.on(outcome, ignore);
    const ended = (error: AmqpError | undefined) => {
      if (this.#sender !== sender) return;
      refused(senderRefusedError(error, this.#options.dialect));
      this.#reopen(error);
    };
    sender.on('sender_error', () => ended(sender.error));
    sender.on('sender_close', () => ended(sender.error));
    session.on('session_error', () => ended(session.error));
    session.on('session_close', () => ended(session.error));
  }

  #reopen(error: AmqpError | undefined): void {
    // A single message on its way is the one that the broker did not want; of several nobody can tell.
    const isBlamed = this.#unsettled.size === 1 && blaming.has(error?.condition ?? '');
    this.#settleAll({ outcome: isBlamed ? 'refused' : 'lost', reason: amqpErrorText(error) });
    this.#release();
    const stable = this.#openedMs > 0 && this.#options.clock.monotonicMs() - this.#openedMs > stableMs;
    this.#openedMs = 0;
    if (stable) this.#backoff.reset();
    const again = () => this.#open(() => this.#flush(), ignore);
    if (this.#backoff.attempts === 0) {
      this.#backoff.nextMs();
      again();
    } else {
      this.#cancelReopen = this.#options.clock.after(this.#backoff.nextMs(), again);
    }
  }

  /** Leaves link and session. Without credit rhea writes nothing more to a link that is gone. */
  #release(): void {
    const [session, sender] = [this.#session, this.#sender];
    this.#session = undefined;
    this.#sender = undefined;
    if (session === undefined || sender === undefined) return;
    sender.credit = 0;
    sender.removeAllListeners();
    session.removeAllListeners();
    // The session's end must follow rhea's own answer to a detach, which comes a tick later.
    if (this.#connection !== undefined) setImmediate(() => session.close());
  }

  #flush(): void {
    const [session, sender] = [this.#session, this.#sender];
    if (session === undefined || sender === undefined || !sender.is_open()) return;
    const { outgoing } = session;
    // rhea counts credit when it writes, a tick later; and it breaks when its buffer overflows.
    const unwritten = outgoing.next_delivery_id - outgoing.next_pending_delivery;
    let room = Math.min(sender.credit - unwritten, outgoing.available());
    const { backpressure } = sender.connection;
    while (room-- > 0 && this.#unsettledOctets < maxOctets && backpressure.hasRoom()) {
      const next = this.#next();
      if (next === undefined) return;
      const tag = Buffer.allocUnsafe(4);
      tag.writeUInt32BE(this.#tag++ >>> 0);
      const delivery = sender.send(next.bytes, tag, 0);
      backpressure.addQueued(next.bytes.byteLength);
      if (this.#options.presettled) next.settle(sent);
      else {
        this.#unsettled.set(delivery, next);
        this.#unsettledOctets += next.bytes.byteLength;
      }
    }
  }

  #next(): Waiting | undefined {
    const next = this.#waiting.shift();
    this.#waitingOctets -= next?.bytes.byteLength ?? 0;
    return next;
  }

  #settled(delivery: Delivery): void {
    const found = this.#unsettled.get(delivery);
    if (found === undefined) return;
    this.#unsettled.delete(delivery);
    const wasFull = this.#unsettledOctets >= maxOctets;
    this.#unsettledOctets -= found.bytes.byteLength;
    found.settle(outcomeOf(delivery.remote_state, this.#options.dialect));
    if (wasFull) this.#flush();
  }

  #settleAll(outcome: Outcome): void {
    const all = [...this.#unsettled.values()];
    this.#unsettled.clear();
    this.#unsettledOctets = 0;
    for (const { settle } of all) settle(outcome);
  }
}

/** A delivery that was settled without a word was taken. */
function outcomeOf(state: unknown, { noReceiverOutcomes }: Dialect): Outcome {
  const name = (state as { constructor?: { composite_type?: string } } | undefined)?.constructor
    ?.composite_type;
  if (name === undefined || name === 'accepted') return accepted;
  if (noReceiverOutcomes?.some((outcome) => outcome === name)) return accepted;
  const { error } = state as { error?: AmqpError };
  return { outcome: 'refused', reason: error ? `${name}: ${amqpErrorText(error)}` : name };
}

function ignore(): void {
  // What an event tells is told again by 'settled', or is of no use.
}
