import type { Binding, IncomingMessage, LegacyBinding, OutgoingMessage } from '#qmf';

/** State of the connection to a broker. */
export type BrokerStatus =
  | { readonly state: 'connecting'; readonly url: string; readonly attempt: number }
  | {
      readonly state: 'connected';
      readonly url: string;
      /** Product that the broker reports, such as `qpid-cpp`. Undefined when the broker reports none. */
      readonly product: string | undefined;
      readonly version: string | undefined;
      readonly dialect: string;
      /** Name by which the broker knows this account: {@link BrokerOptions.userId}, or the login name. */
      readonly user?: string | undefined;
      /** Local IPv4 or IPv6 address of the connection, without a zone. */
      readonly localAddress: string | undefined;
    }
  | {
      readonly state: 'waiting';
      readonly url: string;
      readonly reason: string;
      readonly retryInMs: number;
    }
  | { readonly state: 'closed'; readonly reason?: string | undefined };

/** Result of sending a message. A `lost` message may have arrived; a `dropped` one has not. */
export type Outcome =
  /** Written to the broker settled, without asking for an answer. Indications end so. */
  | { readonly outcome: 'sent' }
  /** The broker accepted the message. Whether it has a receiver remains unknown. */
  | { readonly outcome: 'accepted' }
  /** The broker rejected, released or modified the message. `condition` is absent where the broker names none. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly condition?: string | undefined }
  /** The connection ended before the broker answered. */
  | { readonly outcome: 'lost'; readonly reason: string }
  /** The message never left this process. */
  | { readonly outcome: 'dropped'; readonly reason: string };

export interface SendOptions {
  /** Waits for the broker's outcome, whatever the exchange. */
  readonly confirmed?: boolean | undefined;
  /**
   * Sends under a key that a peer chose, such as the name of an agent, as a reply is sent: a key to which the broker refuses messages,
   * or for which it reports no outcome, costs no other key a message. Waits for the outcome.
   */
  readonly apart?: boolean | undefined;
  /**
   * Who asked for a reply. Replies to one address that different callers asked for wait apart: a caller who names the address of
   * another fills only its own queue. Text without NUL, except where it repeats the address.
   */
  readonly caller?: string | undefined;
}

export interface ReceiveRepliesOptions {
  /** Receives on a private queue, which needs no right of a console, even where agents prefer another address. */
  readonly isPrivate?: boolean | undefined;
}

export interface Receiver {
  /** Returns the address that others reply to; it changes at each reconnection. Undefined for bindings. */
  address(): string | undefined;
  close(): Promise<void>;
}

/**
 * The connection to one broker, or to the first of several that answers. Receivers survive a lost connection: each new connection
 * attaches them again. The broker never throws from a callback and never logs.
 */
export interface Broker extends AsyncDisposable {
  status(): BrokerStatus;
  /** Calls the listener on every later status change. @returns a function that unsubscribes. */
  onStatus(listener: (status: BrokerStatus) => void): () => void;
  /** Resolves when connected. Rejects with {@link BrokerError} once closed; without retry, on the first failure. */
  ready(): Promise<void>;
  /**
   * Receives the messages sent under a key or pattern. Resolves when the broker has attached the link, however long connecting
   * takes. Rejects with {@link BrokerError} when the broker refuses the link, or once closed.
   */
  receive(binding: Binding | LegacyBinding, listener: (message: IncomingMessage) => void): Promise<Receiver>;
  /** Receives on an address of its own. Resolves when the address is known; rejects as {@link Broker.receive} does. */
  receiveReplies(
    listener: (message: IncomingMessage) => void,
    options?: ReceiveRepliesOptions,
  ): Promise<Receiver>;
  /**
   * Sends a message. A message to the topic exchange settles at once (`sent`); every other waits for the broker's outcome.
   * Never rejects. At most `queueLimit` messages of each kind wait for credit, and at most 512 of a caller for a reply address; more are
   * dropped. A reply that the broker does not take has no effect on those to other addresses. Without a connection a message
   * is dropped at once, and a lost connection drops the waiting ones: callers publish everything again after a reconnection.
   */
  send(message: OutgoingMessage, options?: SendOptions): Promise<Outcome>;
  /** Returns how many messages wait for credit. */
  queueDepth(): number;
  /** Returns how many messages of a caller wait for one reply address. */
  replyDepth(address: string, caller: string): number;
  /** Sends waiting messages for at most two seconds, then closes the connection. */
  close(): Promise<void>;
}
