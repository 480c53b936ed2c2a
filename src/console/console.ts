import type { Clock } from '#base';
import type { Broker } from '#broker';
import type {
  AmqpValue,
  ClassShape,
  EventInstance,
  ManagedObject,
  ObjectId,
  Query,
  SchemaClass,
  SchemaId,
  SchemaIdFilter,
} from '#qmf';
import type { AgentChange, AgentRecord } from './agents/agent-table.ts';
import type { CallArguments } from './calls/method-arguments.ts';
import type { ObjectValues, ValuesByName } from './queries/object-values.ts';

export interface ConsoleOptions {
  /** The way to the broker; whoever opened it closes it. */
  readonly broker: Broker;
  readonly clock?: Clock | undefined;
  /** How long an agent may take for an answer or its next part, 10,000 ms unless given. */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Name that requests say they are from, where the broker knows the account by another than the one that was logged in
   * with, as by a certificate. Brokers that vouch for callers refuse any other.
   */
  readonly userId?: string | undefined;
  /** Role to call methods as, at agents that tell an address for it: where the broker vouches for no name. */
  readonly role?: string | undefined;
}

export interface DiscoverOptions {
  /** Longest wait, 5,000 ms unless given. */
  readonly ms?: number | undefined;
  /** Ends when no further agent was found for so long, 500 ms unless given. */
  readonly quietMs?: number | undefined;
  /** A predicate over what agents say of themselves, such as `['eq', '_product', ['quote', 'node']]`. */
  readonly where?: readonly AmqpValue[] | undefined;
}

/** Which objects to ask for. Agents of the C++ library need the package, too. */
export interface ObjectsOfClass {
  readonly className: string;
  readonly packageName?: string | undefined;
  /** A predicate over the values. qpidd ignores it. */
  readonly where?: readonly AmqpValue[] | undefined;
}

export interface CallOptions {
  /**
   * How long the agent may take once it was asked. Unless given, what the agent says that its calls may take (attribute
   * `callSeconds` of its heartbeats, at most an hour and a minute), and 10,000 ms (or the console's `requestTimeoutMs`) at least.
   */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One object as an agent published it: whole properties, or whole statistics, or both; a deleted one has `deletedNs`. */
export interface DataIndication {
  readonly agentName: string;
  readonly object: ManagedObject;
}
export interface EventIndication {
  readonly agentName: string;
  readonly event: EventInstance;
}

export interface SubscriptionOptions {
  readonly agentName?: string | undefined;
  readonly packageName?: string | undefined;
  readonly className?: string | undefined;
  /** How many may wait unread, 1,000 unless given; beyond it the oldest is lost. */
  readonly limit?: number | undefined;
}

/** What agents tell without being asked, for one reader. */
export interface Subscription<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  /** How many were lost because the reader was slow. */
  readonly dropped: number;
  close(): Promise<void>;
}

/** One object to call methods of, with the types that the generator writes for its class. */
export interface BoundObject<Shape extends ClassShape> {
  call<Name extends keyof Shape['methods'] & string>(
    method: Name,
    args: Shape['methods'][Name]['in'],
    options?: CallOptions,
  ): Promise<Shape['methods'][Name]['out']>;
}

/**
 * A QMFv2 console: finds agents, reads their objects and calls their methods, for any schema. Agent names are
 * `vendor:product:instance`; `broker` names the agent inside qpidd. What cannot be read on the bus is counted and
 * otherwise ignored.
 */
export interface Console extends AsyncDisposable {
  /** Messages that were malformed, of no known kind, or an answer to nothing that was asked. */
  readonly dropped: number;

  /** Agents that were heard since the console was opened. */
  agents(): readonly AgentRecord[];
  agent(agentName: string): AgentRecord | undefined;
  /** Told of every change from now on. @returns the end of that. */
  onAgent(listener: (change: AgentChange) => void): () => void;
  /**
   * Asks who is there; each agent once, as it answers.
   * @throws {QmfException} for a predicate that is none. @throws {NotSent} without a connection.
   * @throws {OutcomeUnknown} where the connection fell before the end: who was found so far is not everybody.
   */
  discover(options?: DiscoverOptions): AsyncIterable<AgentRecord>;

  /**
   * The objects that fit a query, part by part as they come.
   * @throws {QmfException} what the agent answered. @throws {NoSuchAgent} @throws {NoAnswer} @throws {NotSent}
   * @throws {OutcomeUnknown} where the connection fell.
   */
  query(agentName: string, query: Omit<Query, 'what'>): AsyncIterable<ManagedObject>;
  /** The objects of one class. Throws as `query`. */
  objects(agentName: string, which: ObjectsOfClass): AsyncIterable<ManagedObject>;
  /** One object; undefined where the agent has none of that name. Throws as `query`. */
  object(agentName: string, objectId: ObjectId): Promise<ManagedObject | undefined>;
  /** The ids of the objects of one class, by a query for objects where the agent knows no other. Throws as `query`. */
  objectIds(agentName: string, which: ObjectsOfClass): AsyncIterable<ObjectId>;
  /** The classes of an agent, in its order; qpidd's in QMFv1's way. Throws as `query`, and {@link ConsoleError}. */
  schemaIds(agentName: string): AsyncIterable<SchemaId>;
  /**
   * The schema of one class, kept after it was read once. Where only a part of its id is known, the first that fits.
   * @throws {NoSchema}
   */
  schema(agentName: string, id: SchemaIdFilter): Promise<SchemaClass>;

  /** Values of an object, told apart and typed by its schema. A schema that cannot be had leaves them as they came. */
  values(agentName: string, object: ManagedObject): Promise<ObjectValues>;
  /** Values of an event by the types of its schema. */
  eventValues(agentName: string, event: EventInstance): Promise<ValuesByName>;

  /**
   * Calls a method. Arguments get the types of the schema and are refused here where they do not fit. An object that
   * was read spares one request: an id alone must be looked up to know its class.
   * @throws {QmfException} what the agent answered. @throws {OutcomeUnknown} where it was asked and the answer was lost:
   * a {@link CallTimeout}, an {@link AgentRestarted}, or the connection fell. @throws {NotSent} where nothing left. @throws {NoSuchAgent}
   */
  call(
    agentName: string,
    object: ManagedObject | ObjectId,
    method: string,
    args?: CallArguments,
    options?: CallOptions,
  ): Promise<ValuesByName>;
  /** The same call with the generated types of one class. */
  bind<Shape extends ClassShape>(agentName: string, object: ManagedObject | ObjectId): BoundObject<Shape>;

  /** Listens to what agents publish of their objects. Resolves when the broker passes it on. */
  data(options?: SubscriptionOptions): Promise<Subscription<DataIndication>>;
  /** Listens to events. Resolves when the broker passes them on. */
  events(options?: SubscriptionOptions): Promise<Subscription<EventIndication>>;

  /** Ends every listening and rejects what waits for an answer. The broker stays open. */
  close(): Promise<void>;
}
