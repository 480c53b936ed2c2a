import type { Clock } from '#base';
import type { IncomingMessage } from '#qmf';
import type { Receiver } from '../broker.ts';
import { BrokerError } from '../broker-error.ts';
import { callListener } from '../call-listener.ts';
import { decodeMessage } from '../codec/decode-message.ts';
import { Backoff } from '../connection/backoff.ts';
import type { Dialect, ReceiverSpec } from '../dialect/dialect.ts';
import { hasTerminus } from '../rhea/rhea.ts';
import type { Receiver as RheaReceiver, Session } from '../rhea/rhea-types.ts';
import { toRheaOptions } from '../rhea/to-rhea-options.ts';
import { toIncomingMessage } from './incoming-message.ts';
import { receiverRefusedError } from './refusal-errors.ts';

/** Deliveries that may be in flight to one link. */
const creditWindow = 500;
/** Time that a broker gets to answer a detach. */
const closeLimitMs = 1000;

interface ReceiverLinkOptions {
  readonly specFor: (dialect: Dialect) => ReceiverSpec;
  readonly listener: (message: IncomingMessage) => void;
  readonly clock: Clock;
  readonly redactedUrl: () => string;
  /** @param detached resolves when the broker has confirmed the detach. */
  readonly onClose: (link: ReceiverLink, detached: Promise<void>) => void;
}

interface AttachedSession {
  readonly session: Session;
  readonly dialect: Dialect;
}

/** One receiving link. Each new session attaches it again, until it is closed. */
export class ReceiverLink implements Receiver {
  /** Settles once: when the broker attached the link for the first time, or when it never will. */
  readonly opened: Promise<void>;
  readonly #options: ReceiverLinkOptions;
  readonly #settle: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #backoff = new Backoff();
  #attached: AttachedSession | undefined;
  #receiver: RheaReceiver | undefined;
  #replyAddress: ReceiverSpec['replyAddress'];
  #wasOpen = false;
  #cancelReopen: (() => void) | undefined;

  constructor(options: ReceiverLinkOptions) {
    this.#options = options;
    this.opened = this.#settle.promise;
    // The broker may refuse the link before a caller waits for it.
    this.opened.catch(ignore);
  }

  address(): string | undefined {
    const receiver = this.#receiver;
    const replyAddress = this.#replyAddress;
    if (replyAddress === undefined || receiver?.is_open() !== true) return undefined;
    if (!hasTerminus(receiver.source)) return undefined;
    return replyAddress === 'source' ? (receiver.source.address ?? undefined) : replyAddress.own;
  }

  /** True until the broker has attached the link for the first time. */
  get isPending(): boolean {
    return !this.#wasOpen;
  }

  /** Attaches the link on a session. Resolves when the broker has attached or refused it. */
  attach(session: Session, dialect: Dialect): Promise<void> {
    this.#attached = { session, dialect };
    return new Promise((done) => this.#open(done));
  }

  /** Forgets the session, which has ended. */
  detach(): void {
    this.#cancelReopen?.();
    this.#receiver?.removeAllListeners();
    this.#receiver = undefined;
    this.#attached = undefined;
  }

  /** Ends the link for good and rejects {@link opened} when it is still pending. */
  abort(error: BrokerError): void {
    this.detach();
    this.#settle.reject(error);
  }

  close(): Promise<void> {
    const receiver = this.#receiver;
    this.abort(new BrokerError('closed', this.#options.redactedUrl(), 'the receiver was closed'));
    const detached = receiver?.is_open() === true ? detachFromBroker(receiver) : Promise.resolve();
    this.#options.onClose(this, detached);
    return detached;
  }

  #open(done: () => void): void {
    if (this.#attached === undefined) {
      done();
      return;
    }
    const { session, dialect } = this.#attached;
    let spec: ReceiverSpec;
    try {
      spec = this.#options.specFor(dialect);
    } catch (error) {
      this.#refuse(error as BrokerError);
      done();
      return;
    }
    this.#attachAs(spec, { session, dialect }, done);
  }

  #attachAs(spec: ReceiverSpec, { session, dialect }: AttachedSession, done: () => void): void {
    const receiver = session.open_receiver(toRheaOptions(spec));
    let isRefused = true;
    this.#receiver = receiver;
    this.#replyAddress = spec.replyAddress;
    receiver.on('receiver_open', () => {
      // A broker refuses a link by an attach without a source, followed by a detach with the reason.
      if (!hasTerminus(receiver.source)) return;
      isRefused = false;
      // Credit follows the attach: Broker-J ends the session for credit on a refused link and hides its reason.
      receiver.set_credit_window(creditWindow);
      receiver.add_credit(creditWindow);
      this.#wasOpen = true;
      this.#settle.resolve();
      done();
    });
    receiver.on('message', ({ message }: { message: Uint8Array }) => {
      if (this.#receiver !== receiver) return;
      this.#backoff.reset();
      callListener(this.#options.listener, toIncomingMessage(decodeMessage(message)));
    });
    const handleEnd = () => {
      if (this.#receiver === receiver && isRefused && spec.otherwise !== undefined) {
        receiver.removeAllListeners();
        this.#attachAs(spec.otherwise, { session, dialect }, done);
        return;
      }
      if (this.#receiver === receiver) this.#handleEnd(receiver, dialect);
      done();
    };
    receiver.on('receiver_error', handleEnd);
    receiver.on('receiver_close', handleEnd);
  }

  #handleEnd(receiver: RheaReceiver, dialect: Dialect): void {
    this.#receiver = undefined;
    receiver.removeAllListeners();
    if (this.#wasOpen) {
      this.#cancelReopen = this.#options.clock.after(this.#backoff.nextMs(), () => this.#open(ignore));
      return;
    }
    this.#refuse(receiverRefusedError(this.#options.redactedUrl(), receiver.error, dialect));
  }

  #refuse(error: BrokerError): void {
    this.#options.onClose(this, Promise.resolve());
    this.abort(error);
  }
}

/** Resolves when the broker has answered the detach, or at the limit. */
function detachFromBroker(receiver: RheaReceiver): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(finish, closeLimitMs);
    for (const event of ['receiver_close', 'receiver_error']) receiver.on(event, finish);
    receiver.close();
  });
}

function ignore(): void {
  // Callers receive the result through `opened`.
}
