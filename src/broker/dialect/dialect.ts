import type { Binding, Destination } from '#qmf';

/** The address and subject of a message on one kind of broker. */
export interface Route {
  /** Key of {@link Dialect.targets}. Absent for the anonymous relay, which routes by `to`. */
  readonly target?: keyof Targets | undefined;
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
}

/** Addresses of the sending links, one per QMF exchange. */
export interface Targets {
  readonly topic: string;
  readonly direct: string;
}

/** A described value whose descriptor is a symbol or a number: AMQP 1.0 part 1, 1.2. */
export interface DescribedValue {
  readonly descriptor: string | number;
  readonly value: string | readonly string[];
}

/** Source of a receiving link: AMQP 1.0 part 3, 3.5.3. */
export interface Source {
  readonly address?: string | undefined;
  readonly dynamic?: boolean | undefined;
  readonly dynamicNodeProperties?: Readonly<Record<string, DescribedValue>> | undefined;
  readonly filter?: Readonly<Record<string, DescribedValue>> | undefined;
  readonly capabilities?: readonly string[] | undefined;
}

/** Description of a receiving link. */
export interface ReceiverSpec {
  readonly source: Source;
  /** Requests settled deliveries. The broker chooses when absent. */
  readonly settled?: boolean | undefined;
  /**
   * Address that others write as reply-to: `source` for the source address that the broker reports, or one that the dialect makes
   * up. Absent on links without replies.
   */
  readonly replyAddress?: 'source' | { readonly own: string } | undefined;
  /** The link to attach instead when the broker refuses this one. */
  readonly otherwise?: ReceiverSpec | undefined;
}

/** Outcomes of AMQP 1.0 part 3, 3.4 except `accepted`. */
export type NonAcceptedOutcome = 'rejected' | 'released' | 'modified';

/**
 * How one kind of broker expresses QMF's exchanges and keys, and what it needs. Throws a `BrokerError` of kind `address` for an
 * address or key that it cannot express.
 */
export interface Dialect {
  /** Name in a configuration and in the status of a connection. */
  readonly name: string;
  /** Patterns of the `product` that such brokers report. Absent when the dialect is chosen only by name. */
  readonly products?: readonly RegExp[] | undefined;
  /** Nodes that must exist on the broker, as a clause. Absent when the broker creates all nodes itself. */
  readonly requirement?: string | undefined;
  /** Targets of the sending links on a broker without the anonymous relay. Then every route names its target. */
  readonly targets?: Targets | undefined;
  /** Section of a list body. Default: `value`. A broker that cannot handle a list there needs `sequence`. */
  readonly listBody?: 'value' | 'sequence' | undefined;
  /**
   * Messages that are sent settled unless the caller wants their outcome. Default: `indications`, the messages to the topic
   * exchange.
   */
  readonly presettled?: 'indications' | 'nothing' | undefined;
  /** Outcomes that mean "accepted, without a receiver". Default: every outcome except `accepted` is a refusal. */
  readonly noReceiverOutcomes?: readonly NonAcceptedOutcome[] | undefined;
  /**
   * The endpoint that the broker ends because of one error. Default: `link`. With `session`, each receiving link gets its own session.
   */
  readonly errorScope?: 'link' | 'session' | undefined;
  route(destination: Destination): Route;
  /** Describes the link of one binding. */
  binding(binding: Binding): ReceiverSpec;
  /** Describes the link that receives answers in QMFv1 to a reply address. Absent on brokers without an agent that speaks it. */
  legacyBinding?(replyAddress: string): ReceiverSpec;
  /** Describes a link with a private address, a different one each time. */
  replies(): ReceiverSpec;
  /** Describes the link of a console for the answers of agents, with a different address each time. Default: {@link replies}. */
  consoleReplies?(): ReceiverSpec;
}
