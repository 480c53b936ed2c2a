import type { Clock } from '#base';
import type { Binding, IncomingMessage, LegacyBinding, OutgoingMessage } from '#qmf';
import type { Dialect } from './dialect/dialect.ts';

/** How the way to the broker stands. */
export type BrokerStatus =
  | { readonly state: 'connecting'; readonly url: string; readonly attempt: number }
  | {
      readonly state: 'connected';
      readonly url: string;
      /** As the broker names itself, such as `qpid-cpp`; undefined where it does not. */
      readonly product: string | undefined;
      readonly version: string | undefined;
      readonly dialect: string;
      /** Name that the broker is to know this account by: {@link BrokerOptions.userId}, or what was logged in with. */
      readonly user?: string | undefined;
      /** This end of the connection, an IPv4 or IPv6 address without a zone. */
      readonly localAddress: string | undefined;
    }
  | {
      readonly state: 'waiting';
      readonly url: string;
      readonly reason: string;
      readonly retryInMs: number;
    }
  | { readonly state: 'closed'; readonly reason?: string | undefined };

/** What became of a message that was sent. `lost` and `dropped` differ: a lost one may have arrived. */
export type Outcome =
  /** Written to the broker without asking for an answer: all that is known of indications. */
  | { readonly outcome: 'sent' }
  /** The broker took it; whether anybody receives it is not said. */
  | { readonly outcome: 'accepted' }
  /** The broker did not take it (rejected, released, modified). */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The connection fell before the broker answered: it may have arrived, it may not. */
  | { readonly outcome: 'lost'; readonly reason: string }
  /** It never left this process. */
  | { readonly outcome: 'dropped'; readonly reason: string };

export interface SendOptions {
  /** Waits for the broker's outcome whatever the exchange. */
  readonly confirmed?: boolean | undefined;
}

export interface Receiver {
  /** Address for others to reply to; for bindings undefined. It is another after each reconnection. */
  address(): string | undefined;
  close(): Promise<void>;
}

/**
 * A way to one broker, or to the first of several that answers. Receivers outlive a lost connection: they are made
 * again on the next. Nothing here throws from a callback and nothing logs.
 */
export interface Broker extends AsyncDisposable {
  status(): BrokerStatus;
  /** Told of every change of status from now on. @returns the end of that. */
  onStatus(listener: (status: BrokerStatus) => void): () => void;
  /** Resolves when connected; rejects with {@link BrokerError} once closed, which no retry makes the first failure. */
  ready(): Promise<void>;
  /**
   * Receives what is sent under a key or pattern. Resolves when the broker has attached it, however long the
   * connection takes; rejects with {@link BrokerError} where the broker refuses it, or once closed.
   */
  receive(binding: Binding | LegacyBinding, listener: (message: IncomingMessage) => void): Promise<Receiver>;
  /** Receives on an address of one's own. Resolves when it is known; rejects as {@link Broker.receive} does. */
  receiveReplies(listener: (message: IncomingMessage) => void): Promise<Receiver>;
  /**
   * Sends. A message to the topic exchange is settled at once ("sent"), any other waits for the broker's outcome.
   * Never rejects; messages that wait for credit are queued, at most `queueLimit` of each kind, beyond it dropped.
   * Without a connection they are dropped at once, and with it what waits: who comes back publishes all again.
   */
  send(message: OutgoingMessage, options?: SendOptions): Promise<Outcome>;
  /** Messages that wait for credit. */
  queueDepth(): number;
  /** Sends what waits, for at most two seconds, and ends the connection properly. */
  close(): Promise<void>;
}

export type BrokerErrorKind =
  | 'refused'
  | 'timeout'
  | 'name'
  | 'tls'
  | 'unauthorized'
  /** A password would travel unencrypted. */
  | 'unencrypted'
  /** It lets in, and takes no link to send on. */
  | 'sender'
  | 'address'
  | 'protocol'
  | 'closed';

/** Why there is no way to a broker. `url` has no password in it. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly kind: BrokerErrorKind;
  readonly url: string;
  constructor(kind: BrokerErrorKind, url: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.url = url;
  }
}

export interface BrokerOptions {
  /** `amqp://host[:port]` or `amqps://host[:port]`; user and password may be in them. Tried in turn. */
  readonly urls: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Name that the broker knows this account by, where it is not the one to log in with: as by a certificate. */
  readonly userId?: string | undefined;
  /** Certificates to trust, as PEM text; those that Node trusts where absent. */
  readonly ca?: string | undefined;
  /**
   * The certificate that is shown to a broker that asks for one, as PEM text, followed by those between it and its authority.
   * Without a user it is what one logs in with (EXTERNAL), where the broker offers that.
   */
  readonly cert?: string | undefined;
  /** Private key of `cert`, as PEM text, without a passphrase. */
  readonly key?: string | undefined;
  /** Lets a password travel without TLS to other machines, too; only over loopback unless given. */
  readonly allowPlainText?: boolean | undefined;
  /** Unique per connection: brokers name queues by it. Must not hold a slash. */
  readonly containerId: string;
  /** By name, or one of the caller's own; chosen from what the broker says of itself unless given. */
  readonly dialect?: string | Dialect | undefined;
  /** `forever` with growing random delay, or give up once each address was tried, or the connection fell (a command line). */
  readonly retry: 'forever' | 'never';
  /** From the first packet until all links are open: 5000 unless given. */
  readonly connectTimeoutMs?: number | undefined;
  /** A broker that is silent this long is given up: 20000 unless given. */
  readonly idleTimeoutMs?: number | undefined;
  /** 2000 unless given. */
  readonly queueLimit?: number | undefined;
  /** For the delays between attempts. Limits on what a peer may take go by the machine's time always. */
  readonly clock?: Clock | undefined;
}
