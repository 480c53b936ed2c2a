import type { Outcome } from '../broker.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { hasTerminus } from '../rhea/rhea.ts';
import type { AmqpError, Connection, Delivery, Sender } from '../rhea/rhea-types.ts';
import { sendMessage } from '../rhea/send-message.ts';
import { outcomeNames, outcomeOfEndedLink, toOutcome } from './outcomes.ts';
import type { SendQueue } from './send-queue.ts';
import { UnsettledDeliveries } from './unsettled-deliveries.ts';

interface AttachedSenderOptions {
  readonly dialect: Dialect;
  /** Address of the link's target. Undefined for the anonymous relay. */
  readonly target: string | undefined;
  /** Sends every message settled, so that a receiver's full queue cannot hold up later messages. */
  readonly presettled: boolean;
  /** Octets that may wait for an outcome. */
  readonly maxInFlightOctets: number;
  /** Reports whether one message after the other must wait for its outcome. */
  readonly isCautious?: () => boolean;
  readonly onOpen: () => void;
  /** Called once, when the broker refused or ended the link; the messages in flight are settled. */
  readonly onEnd: (error: AmqpError | undefined) => void;
  /** Called whenever an outcome leaves nothing in flight and nothing in the queue. */
  readonly onIdle?: () => void;
}

/** One attachment of a sending link, in a session of its own so that it holds up no other link. Ends with the link. */
export class AttachedSender {
  readonly #options: AttachedSenderOptions;
  readonly #unsettled: UnsettledDeliveries;
  #sender: Sender | undefined;
  #queue: SendQueue | undefined;
  #sent = 0;

  constructor(connection: Connection, options: AttachedSenderOptions) {
    this.#options = options;
    this.#unsettled = new UnsettledDeliveries(options.maxInFlightOctets);
    this.#sender = this.#open(connection);
  }

  /** Number of messages that wait for an outcome. */
  get inFlight(): number {
    return this.#unsettled.size;
  }

  /** Sends the messages of this queue from now on, and of no other. */
  serve(queue: SendQueue | undefined): void {
    this.#queue = queue;
    this.flush();
  }

  /** Sends waiting messages as far as credit, rhea's buffer and the peer allow. */
  flush(): void {
    const sender = this.#sender;
    const queue = this.#queue;
    if (queue === undefined || sender === undefined || !sender.is_open()) return;
    const { outgoing } = sender.session;
    const { backpressure } = sender.connection;
    // rhea counts credit one tick later, when it writes; and it breaks when its buffer overflows.
    const unwritten = outgoing.next_delivery_id - outgoing.next_pending_delivery;
    let room = Math.min(sender.credit - unwritten, outgoing.available());
    while (room-- > 0 && this.#hasRoom() && backpressure.hasRoom()) {
      const next = queue.shift();
      if (next === undefined) return;
      const delivery = sendMessage(sender, next.bytes, this.#sent++);
      if (this.#options.presettled) next.settle({ outcome: 'sent' });
      else this.#unsettled.add(delivery, next);
    }
  }

  /** Ends the link from this side. @param outcome of the messages in flight. */
  close(outcome: Outcome): void {
    this.#release({ closeSession: true });
    this.#settleUnsettled(outcome);
  }

  /** Forgets the link after its connection ended. @param outcome of the messages in flight. */
  forget(outcome: Outcome): void {
    this.#release({ closeSession: false });
    this.#settleUnsettled(outcome);
  }

  #hasRoom(): boolean {
    if (this.#unsettled.isFull) return false;
    return this.#unsettled.size === 0 || this.#options.isCautious?.() !== true;
  }

  #open(connection: Connection): Sender {
    const { target, presettled, onOpen, onEnd } = this.#options;
    const session = connection.create_session();
    session.open();
    const sender = session.open_sender({
      target: target === undefined ? {} : { address: target },
      // Without this list Broker-J detaches the whole relay over one missing address.
      source: { outcomes: outcomeNames.map((name) => `amqp:${name}:list`) },
      snd_settle_mode: presettled ? 1 : 0,
    });
    sender.on('sender_open', () => {
      if (!hasTerminus(sender.target)) return;
      onOpen();
      this.flush();
    });
    sender.on('sendable', () => this.flush());
    sender.on('settled', ({ delivery }: { delivery: Delivery }) => this.#settle(delivery));
    for (const name of outcomeNames) sender.on(name, ignore);
    const handleEnd = (error: AmqpError | undefined) => {
      if (this.#sender !== sender) return;
      const outcome = outcomeOfEndedLink(error, this.#unsettled.size);
      this.#release({ closeSession: true });
      this.#settleUnsettled(outcome);
      onEnd(error);
    };
    sender.on('sender_error', () => handleEnd(sender.error));
    sender.on('sender_close', () => handleEnd(sender.error));
    session.on('session_error', () => handleEnd(session.error));
    session.on('session_close', () => handleEnd(session.error));
    return sender;
  }

  /** Forgets link and session. */
  #release({ closeSession }: { readonly closeSession: boolean }): void {
    const sender = this.#sender;
    if (sender === undefined) return;
    const { session } = sender;
    this.#sender = undefined;
    // Without credit rhea writes nothing more to the ended link.
    sender.credit = 0;
    sender.removeAllListeners();
    session.removeAllListeners();
    // rhea answers a detach one tick later; the session's end must follow that answer.
    if (closeSession) setImmediate(() => session.close());
  }

  #settle(delivery: Delivery): void {
    const hadRoom = this.#hasRoom();
    const message = this.#unsettled.take(delivery);
    if (message === undefined) return;
    message.settle(toOutcome(delivery.remote_state, this.#options.dialect));
    if (!hadRoom) this.flush();
    if (this.#unsettled.size === 0 && (this.#queue?.size ?? 0) === 0) this.#options.onIdle?.();
  }

  #settleUnsettled(outcome: Outcome): void {
    for (const { settle } of this.#unsettled.takeAll()) settle(outcome);
  }
}

function ignore(): void {
  // 'settled' follows each of these events.
}
