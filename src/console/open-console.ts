import { type Clock, systemClock } from '#base';
import type {
  ClassShape,
  EventInstance,
  ManagedObject,
  ObjectId,
  PackageShape,
  Query,
  SchemaClass,
  SchemaId,
  SchemaIdFilter,
} from '#qmf';
import type { AgentChange, AgentRecord } from './agents/agent-record.ts';
import type { DiscoverOptions } from './agents/discover.ts';
import type { BoundEvent, ObjectOf } from './calls/bound-types.ts';
import type { CallArguments } from './calls/method-arguments.ts';
import { type BoundObject, type CallOptions, MethodCaller } from './calls/method-caller.ts';
import type { Console, ConsoleOptions } from './console.ts';
import type { LiveObjects, LiveOptions } from './live/live-object.ts';
import { openLive } from './live/open-live.ts';
import { ClassObjects } from './queries/class-objects.ts';
import type { ObjectValues, ValuesByName } from './queries/object-values.ts';
import { type ObjectsOfClass, Queries } from './queries/queries.ts';
import { SchemaIds } from './queries/schema-ids.ts';
import { Schemas } from './queries/schemas.ts';
import { ShapeReader } from './queries/shape-reader.ts';
import { ConsoleSession } from './session.ts';
import type { DataIndication, EventIndication } from './subscriptions/indications.ts';
import type { Subscription, SubscriptionOptions } from './subscriptions/subscription.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';

const defaultRequestTimeoutMs = 10_000;

/**
 * Opens a console on a broker. Resolves when the console receives heartbeats; call `discover` to find the agents that
 * already run.
 * @throws {BrokerError} when the broker refuses a receiver, or the connection cannot be opened.
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { broker, clock = systemClock, userId, role } = options;
  const requestTimeoutMs = options.requestTimeoutMs ?? defaultRequestTimeoutMs;
  const session = new ConsoleSession(broker, clock, userId);
  await session.open();
  const queries = new Queries(session.requests, requestTimeoutMs, () =>
    session.receiveLegacy(requestTimeoutMs),
  );
  const findAgent = (agentName: string) => session.directory.find(agentName, requestTimeoutMs);
  const ids = new SchemaIds(queries);
  const schemas = new Schemas(queries, ids, clock, findAgent);
  const shapes = new ShapeReader(schemas, options.schemas ?? []);
  const classObjects = new ClassObjects(queries, ids);
  return new BrokerConsole({
    clock,
    session,
    queries,
    classObjects,
    schemas,
    shapes,
    findAgent,
    caller: new MethodCaller(session, queries, schemas, shapes, { requestTimeoutMs, role }),
    subscriptions: new Subscriptions(session, {
      clock,
      async *query(agentName, which) {
        yield* classObjects.objects(await findAgent(agentName), which);
      },
    }),
  });
}

interface Parts {
  readonly clock: Clock;
  readonly session: ConsoleSession;
  readonly queries: Queries;
  readonly classObjects: ClassObjects;
  readonly schemas: Schemas;
  readonly shapes: ShapeReader;
  readonly findAgent: (agentName: string) => Promise<AgentRecord>;
  readonly caller: MethodCaller;
  readonly subscriptions: Subscriptions;
}

class BrokerConsole implements Console {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get dropped(): number {
    return this.#parts.session.dropped;
  }
  agents(): readonly AgentRecord[] {
    return this.#parts.session.directory.table.list();
  }
  agent(agentName: string): AgentRecord | undefined {
    return this.#parts.session.directory.table.get(agentName);
  }
  onAgent(listener: (change: AgentChange) => void): () => void {
    return this.#parts.session.directory.table.changes.add(listener);
  }
  discover(options: DiscoverOptions = {}): AsyncIterable<AgentRecord> {
    return this.#parts.session.directory.discover(options);
  }

  async *query(agentName: string, query: Omit<Query, 'what'>): AsyncGenerator<ManagedObject> {
    const { queries, findAgent } = this.#parts;
    yield* queries.objects(await findAgent(agentName), query);
  }
  async *objects(agentName: string, which: ObjectsOfClass): AsyncGenerator<ManagedObject> {
    const { classObjects, findAgent } = this.#parts;
    yield* classObjects.objects(await findAgent(agentName), which);
  }
  async object(agentName: string, objectId: ObjectId): Promise<ManagedObject | undefined> {
    for await (const object of this.query(agentName, { objectId })) return object;
    return undefined;
  }
  async *objectIds(agentName: string, which: ObjectsOfClass): AsyncGenerator<ObjectId> {
    const { classObjects, findAgent } = this.#parts;
    yield* classObjects.objectIds(await findAgent(agentName), which);
  }
  async *schemaIds(agentName: string): AsyncGenerator<SchemaId> {
    const { queries, findAgent } = this.#parts;
    yield* queries.schemaIds(await findAgent(agentName));
  }

  schema(agentName: string, id: SchemaIdFilter): Promise<SchemaClass> {
    return this.#parts.schemas.get(agentName, id);
  }
  values(agentName: string, object: ManagedObject): Promise<ObjectValues> {
    return this.#parts.schemas.objectValues(agentName, object);
  }
  eventValues(agentName: string, event: EventInstance): Promise<ValuesByName> {
    return this.#parts.schemas.eventValues(agentName, event);
  }

  call(
    agentName: string,
    object: ManagedObject | ObjectId,
    method: string,
    args?: CallArguments,
    options?: CallOptions,
  ): Promise<ValuesByName> {
    return this.#parts.caller.call(agentName, object, method, args, options);
  }
  bind<Shape extends ClassShape>(agentName: string, object: ObjectOf<Shape> | ObjectId): BoundObject<Shape> {
    return this.#parts.caller.bind<Shape>(agentName, object);
  }
  async bindEvent<Package extends PackageShape>(
    agentName: string,
    event: EventInstance,
  ): Promise<BoundEvent<Package>> {
    return (await this.#parts.shapes.event(agentName, event)) as BoundEvent<Package>;
  }

  data(options: SubscriptionOptions = {}): Promise<Subscription<DataIndication>> {
    return this.#parts.subscriptions.data(options);
  }
  events(options: SubscriptionOptions = {}): Promise<Subscription<EventIndication>> {
    return this.#parts.subscriptions.events(options);
  }

  async live(options: LiveOptions): Promise<LiveObjects> {
    const { clock, session } = this.#parts;
    const source = { broker: session.broker, clock, console: this };
    return openLive(source, options);
  }

  async close(): Promise<void> {
    await this.#parts.subscriptions.close();
    await this.#parts.session.close();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
