import type { Clock } from '#base';
import type { IncomingMessage } from '#qmf';
import { BrokerError, type Receiver } from '../broker.ts';
import { callListener } from '../call-listener.ts';
import { decodeMessage } from '../codec/decode-message.ts';
import type { Message } from '../codec/message.ts';
import { Backoff } from '../connection/backoff.ts';
import type { Dialect, ReceiverSpec } from '../dialect/dialect.ts';
import { isPresent, type Receiver as ReceivingLink, type Session } from '../rhea/rhea.ts';
import { toRheaOptions } from '../rhea/to-rhea-options.ts';
import { receiverRefusedError } from './refusal-errors.ts';

/** Deliveries that may be on their way to one link. */
const creditWindow = 500;
/** A broker that has not answered a detach by then never does. */
const closeLimitMs = 1000;

interface AttachmentOptions {
  readonly link: (dialect: Dialect) => ReceiverSpec;
  readonly listener: (message: IncomingMessage) => void;
  readonly clock: Clock;
  readonly shownUrl: () => string;
  /** @param detached resolves when the broker knows that the link is no more. */
  readonly closed: (attachment: ReceiverLink, detached: Promise<void>) => void;
}

/** One receiving link, made again on each session that it is given, until it is closed. */
export class ReceiverLink implements Receiver {
  readonly opened: Promise<void>;
  readonly #options: AttachmentOptions;
  readonly #settle: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #backoff = new Backoff();
  #session: Session | undefined;
  #dialect: Dialect | undefined;
  #link: ReceivingLink | undefined;
  #replyAddress: ReceiverSpec['replyAddress'];
  #wasOpen = false;
  #cancelReopen: (() => void) | undefined;

  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.opened = this.#settle.promise;
    // It may be refused before anybody waits for it.
    this.opened.catch(ignore);
  }

  address(): string | undefined {
    const [link, address] = [this.#link, this.#replyAddress];
    if (address === undefined || link?.is_open() !== true || !isPresent(link.source)) return undefined;
    return address === 'source' ? (link.source.address ?? undefined) : address.own;
  }

  /** Attaches on a session. Resolves when that is done or refused. */
  attach(session: Session, dialect: Dialect): Promise<void> {
    this.#session = session;
    this.#dialect = dialect;
    return new Promise((done) => this.#open(done));
  }

  /** The session is over. */
  detach(): void {
    this.#cancelReopen?.();
    this.#link?.removeAllListeners();
    this.#link = undefined;
    this.#session = undefined;
  }

  /** The broker never attached it yet. */
  get isPending(): boolean {
    return !this.#wasOpen;
  }

  /** Ends it for good; whoever waits for it is told. */
  abort(error: BrokerError): void {
    this.detach();
    this.#settle.reject(error);
  }

  close(): Promise<void> {
    const link = this.#link;
    this.detach();
    this.#settle.reject(new BrokerError('closed', this.#options.shownUrl(), 'the receiver was closed'));
    const detached = link?.is_open() === true ? goodbye(link) : Promise.resolve();
    this.#options.closed(this, detached);
    return detached;
  }

  #open(done: () => void): void {
    const [session, dialect] = [this.#session, this.#dialect];
    if (session === undefined || dialect === undefined) {
      done();
      return;
    }
    let wanted: ReceiverSpec;
    try {
      wanted = this.#options.link(dialect);
    } catch (error) {
      this.#options.closed(this, Promise.resolve());
      this.abort(error as BrokerError);
      done();
      return;
    }
    const link = session.open_receiver(toRheaOptions(wanted));
    this.#link = link;
    this.#replyAddress = wanted.replyAddress;
    link.on('receiver_open', () => {
      // A refusal comes as an attach without a source, and a detach that says why.
      if (!isPresent(link.source)) return;
      // Not before: Broker-J ends the session for credit on a link that it refuses, and its reason is lost.
      link.set_credit_window(creditWindow);
      link.add_credit(creditWindow);
      this.#wasOpen = true;
      this.#settle.resolve();
      done();
    });
    link.on('message', ({ message }: { message: Uint8Array }) => {
      if (this.#link !== link) return;
      this.#backoff.reset();
      callListener(this.#options.listener, incoming(decodeMessage(message)));
    });
    const ended = () => {
      if (this.#link === link) this.#ended(link);
      done();
    };
    link.on('receiver_error', ended);
    link.on('receiver_close', ended);
  }

  #ended(link: ReceivingLink): void {
    this.#link = undefined;
    link.removeAllListeners();
    if (this.#wasOpen) {
      this.#cancelReopen = this.#options.clock.after(this.#backoff.nextMs(), () => this.#open(ignore));
      return;
    }
    const error = receiverRefusedError(this.#options.shownUrl(), link.error, this.#dialect);
    this.#options.closed(this, Promise.resolve());
    this.abort(error);
  }
}

/** Resolves when the broker has answered the detach, or never will. */
function goodbye(link: ReceivingLink): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(limit);
      resolve();
    };
    const limit = setTimeout(done, closeLimitMs);
    for (const event of ['receiver_close', 'receiver_error']) link.on(event, done);
    link.close();
  });
}

function incoming(message: Message): IncomingMessage {
  const { header, properties, applicationProperties, body } = message;
  return {
    to: properties?.to,
    subject: properties?.subject,
    replyTo: properties?.replyTo,
    correlationId: properties?.correlationId,
    contentType: properties?.contentType,
    // C++ consoles that do not know their user write none of no length.
    userId: properties?.userId || undefined,
    ttlMs: header?.ttlMs,
    expiresAtMs: numberOf(properties?.absoluteExpiryTime),
    createdAtMs: numberOf(properties?.creationTime),
    applicationProperties,
    body,
  };
}

const numberOf = (time: bigint | undefined) => (time === undefined ? undefined : Number(time));

function ignore(): void {
  // Told elsewhere.
}
