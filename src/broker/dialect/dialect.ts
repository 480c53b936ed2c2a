import type { Binding, Destination } from '#qmf';

/** Where a message goes on one kind of broker. */
export interface Route {
  /** Which of {@link Dialect.targets} it is sent to; absent for the anonymous relay, which goes by `to`. */
  readonly target?: keyof Targets | undefined;
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
}

/** Addresses that sending links are attached to, for what goes to each of QMF's exchanges. */
export interface Targets {
  readonly topic: string;
  readonly direct: string;
}

/** A value with a descriptor, a symbol or a number: AMQP 1.0 part 1, 1.2. */
export interface DescribedValue {
  readonly descriptor: string | number;
  readonly value: string | readonly string[];
}

/** The source of a receiving link: AMQP 1.0 part 3, 3.5.3. */
export interface Source {
  readonly address?: string | undefined;
  readonly dynamic?: boolean | undefined;
  readonly dynamicNodeProperties?: Readonly<Record<string, DescribedValue>> | undefined;
  readonly filter?: Readonly<Record<string, DescribedValue>> | undefined;
  readonly capabilities?: readonly string[] | undefined;
}

/** A receiving link as it is asked for. */
export interface ReceiverSpec {
  readonly source: Source;
  /** Asks for settled deliveries; the broker chooses where absent. */
  readonly settled?: boolean | undefined;
  /**
   * What others write as reply-to to reach it: `source` for the address of its source as the broker tells it, or one of
   * the dialect's own making. Absent where nobody replies to it.
   */
  readonly replyAddress?: 'source' | { readonly own: string } | undefined;
}

/** Outcomes of AMQP 1.0 part 3, 3.4 beside `accepted`. */
export type NonAcceptedOutcome = 'rejected' | 'released' | 'modified';

/**
 * How one kind of broker spells QMF's exchanges and keys, and what it needs. What it cannot spell it throws as a
 * `BrokerError` of kind `address`.
 */
export interface Dialect {
  /** As a configuration and the status of a connection name it. */
  readonly name: string;
  /** What brokers that speak it say of themselves as `product`; absent where it is chosen by its name alone. */
  readonly products?: readonly RegExp[] | undefined;
  /** What must exist on the broker before, in one clause; absent where the broker makes all itself. */
  readonly requirement?: string | undefined;
  /** Where sending links go on a broker without anonymous relay: then each route names its target. */
  readonly targets?: Targets | undefined;
  /** How a list goes as body: as a `value`, also where absent, or as a `sequence` section where a broker breaks on that. */
  readonly listBody?: 'value' | 'sequence' | undefined;
  /** What is sent settled unless its outcome is asked for: `indications` (all to the topic exchange), also where absent. */
  readonly presettled?: 'indications' | 'nothing' | undefined;
  /** Outcomes by which the broker says that it took a message for nobody; all but `accepted` are refusals where absent. */
  readonly noReceiverOutcomes?: readonly NonAcceptedOutcome[] | undefined;
  /**
   * What the broker ends over one mistake: the link, also where absent, or its whole `session`. Then each receiving
   * link has a session of its own.
   */
  readonly errorScope?: 'link' | 'session' | undefined;
  route(destination: Destination): Route;
  /** One link per binding. */
  binding(binding: Binding): ReceiverSpec;
  /** Where answers in QMFv1 come in; absent on brokers without an agent of their own that gives any. */
  legacyBinding?(key: string): ReceiverSpec;
  /** A link with an address of its own, another each time. */
  replies(): ReceiverSpec;
}
