import type { Binding, Destination } from '#qmf';

/** Where a message goes on one kind of broker. */
export interface Route {
  /** Target of the sending link; absent for the anonymous relay, which goes by `to`. */
  readonly target?: string | undefined;
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
}

/** Options of a receiving link in rhea's words. */
export interface ReceiverLink {
  readonly source: object;
  /** 1 asks for settled deliveries; the broker chooses where absent. */
  readonly snd_settle_mode?: 0 | 1 | undefined;
  /** The address of its source is one that others reply to. qpidd does not call it dynamic when it tells it. */
  readonly isReplyAddress?: boolean;
}

/** How one kind of broker spells QMF's exchanges and keys. What it cannot spell it throws as a {@link BrokerError}. */
export interface Dialect {
  readonly name: string;
  /** What must exist on the broker before, in one clause; absent where the broker makes all itself. */
  readonly needs?: string;
  route(destination: Destination): Route;
  /** One link per binding. */
  binding(binding: Binding): ReceiverLink;
  /** A link with an address of its own, which the broker tells when it is attached. */
  replies(): ReceiverLink;
}
