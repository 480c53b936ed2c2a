import type { Clock } from '#base';
import type { Broker } from '#broker';
import type {
  ClassShape,
  EventInstance,
  ManagedObject,
  ObjectId,
  PackageShape,
  Query,
  Schema,
  SchemaClass,
  SchemaId,
  SchemaIdFilter,
} from '#qmf';
import type { AgentChange, AgentRecord } from './agents/agent-record.ts';
import type { DiscoverOptions } from './agents/discover.ts';
import type { BoundEvent, ClassNameOf, ObjectOf, ObjectsOf } from './calls/bound-types.ts';
import type { CallArguments } from './calls/method-arguments.ts';
import type { BoundObject, CallOptions } from './calls/method-caller.ts';
import type { LiveObjects, LiveOptions } from './live/live-object.ts';
import type { ObjectValues, ValuesByName } from './queries/object-values.ts';
import type { ObjectsOfClass } from './queries/queries.ts';
import type { DataIndication, EventIndication } from './subscriptions/indications.ts';
import type { Subscription, SubscriptionOptions } from './subscriptions/subscription.ts';

export interface ConsoleOptions {
  /** The connection to the broker. The caller opens and closes it. */
  readonly broker: Broker;
  readonly clock?: Clock | undefined;
  /**
   * Longest wait for an answer, and for each further part of it with elements; 10,000 ms by default. A whole answer may take twelve
   * times as long.
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * User name in requests, where the broker authenticates the account under another name than the login, such as the
   * name in a certificate. Brokers that vouch for callers refuse a wrong name.
   */
  readonly userId?: string | undefined;
  /**
   * Schemas that the program was written for. {@link Console.bind} and `bindEvent` read values by their types, whatever an agent
   * says of its own schema; without them, by the agent's.
   */
  readonly schemas?: readonly Schema[] | undefined;
  /** Role for method calls, at agents that announce an address for it: for brokers that vouch for no caller. */
  readonly role?: string | undefined;
}

/**
 * A QMFv2 console for any schema: finds agents, reads their objects and calls their methods. Agent names are
 * `vendor:product:instance`; `broker` names the agent inside qpidd. The console counts messages that it cannot use, and
 * ignores them.
 */
export interface Console extends AsyncDisposable {
  /** How many messages were malformed, of an unknown kind, or replies to no open request. */
  readonly dropped: number;

  /** Lists the agents that have sent a message since the console was opened. */
  agents(): readonly AgentRecord[];
  agent(agentName: string): AgentRecord | undefined;
  /** Calls the listener on every change of an agent. @returns a function that unsubscribes. */
  onAgent(listener: (change: AgentChange) => void): () => void;
  /**
   * Sends a locate request and yields each agent once, as it answers.
   * @throws {QmfException} when `where` is not a predicate. @throws {NotSent} without a connection.
   * @throws {OutcomeUnknown} when the connection is lost: the agents so far may not be all.
   */
  discover(options?: DiscoverOptions): AsyncIterable<AgentRecord>;

  /**
   * Yields the objects that match a query, part by part as they come.
   * @throws {QmfException} the agent's exception. @throws {NoSuchAgent} {NoAnswer} {NotSent}
   * @throws {AnswerTooLong} for an answer of more than 3,000,000 values, or one that does not end.
   * @throws {OutcomeUnknown} when the connection is lost.
   */
  query(agentName: string, query: Omit<Query, 'what'>): AsyncIterable<ManagedObject>;
  /** Yields the objects of one class. Throws as `query`. */
  objects(agentName: string, which: ObjectsOfClass): AsyncIterable<ManagedObject>;
  /** Yields the objects of a class with generated types, which {@link bind} takes over. Throws as `query`. */
  objects<Shape extends ClassShape>(
    agentName: string,
    which: ObjectsOf<Shape>,
  ): AsyncIterable<ObjectOf<Shape>>;
  /** Returns one object; undefined when the agent has no object with that id. Throws as `query`. */
  object(agentName: string, objectId: ObjectId): Promise<ManagedObject | undefined>;
  /**
   * Yields the ids of the objects of one class; queries objects where the agent refuses a query for ids. Throws as
   * `query`.
   */
  objectIds(agentName: string, which: ObjectsOfClass): AsyncIterable<ObjectId>;
  /** Yields the classes of an agent in its order. Throws as `query`, and {@link ClassesUnknown} for qpidd's agent. */
  schemaIds(agentName: string): AsyncIterable<SchemaId>;
  /**
   * Returns the schema of the first class that matches a full or partial id. Caches schemas.
   * @throws {NoSchema}
   */
  schema(agentName: string, id: SchemaIdFilter): Promise<SchemaClass>;

  /**
   * Splits an object's values into properties and statistics, with the types of its schema. Without a schema the types
   * are those of AMQP.
   */
  values(agentName: string, object: ManagedObject): Promise<ObjectValues>;
  /** Returns the values of an event with the types of its schema. */
  eventValues(agentName: string, event: EventInstance): Promise<ValuesByName>;

  /**
   * Calls a method. Converts the arguments to the types of the schema, and refuses here what does not fit. Pass an object
   * rather than its id where you have read it: the console must query the class of an id.
   * @throws {QmfException} the agent's exception. @throws {NotSent} when nothing was sent. @throws {NoSuchAgent}
   * @throws {OutcomeUnknown} when the answer is lost: {@link CallTimeout}, {@link AgentRestarted}, or a lost connection.
   */
  call(
    agentName: string,
    object: ManagedObject | ObjectId,
    method: string,
    args?: CallArguments,
    options?: CallOptions,
  ): Promise<ValuesByName>;
  /** Binds an object to the generated types of its class (`ovirt-node codegen`), for its values and its methods. */
  bind<Shape extends ClassShape>(agentName: string, object: ObjectOf<Shape> | ObjectId): BoundObject<Shape>;
  /**
   * Binds an event to the generated types of its package. Leaves out values as `values` of {@link BoundObject} does. An event of
   * another package has a name that the types do not know. @throws {NoSchema}
   */
  bindEvent<Package extends PackageShape>(
    agentName: string,
    event: EventInstance,
  ): Promise<BoundEvent<Package>>;

  /** Subscribes to data indications. Resolves when the broker forwards them. @throws {BrokerError} */
  data(options?: SubscriptionOptions): Promise<Subscription<DataIndication>>;
  /** Subscribes to data indications of a class with generated types. */
  data<Shape extends ClassShape>(
    options: SubscriptionOptions & { readonly className: ClassNameOf<Shape> },
  ): Promise<Subscription<DataIndication<ObjectOf<Shape>>>>;
  /** Subscribes to events. Resolves when the broker forwards them. @throws {BrokerError} */
  events(options?: SubscriptionOptions): Promise<Subscription<EventIndication>>;

  /**
   * Reads the objects of classes on all agents, and keeps them up to date: through restarts of agents, lost connections and
   * readers that are too slow. Resolves when the agents that are there were asked once. @throws {BrokerError}
   */
  live(options: LiveOptions): Promise<LiveObjects>;

  /** Ends all subscriptions and rejects all open requests. The broker connection stays open. */
  close(): Promise<void>;
}
