import { systemClock } from '#base';
import {
  type ClassShape,
  dataBinding,
  type EventInstance,
  eventBinding,
  type ManagedObject,
  type ObjectClass,
  type ObjectId,
  QmfException,
  type Query,
  type SchemaClass,
  type SchemaId,
  type SchemaIdFilter,
  statusCodes,
} from '#qmf';
import type { AgentChange, AgentRecord } from './agents/agent-table.ts';
import { advertisedCallTimeoutMs, callMethod, toObjectId } from './calls/call-method.ts';
import type { CallArguments } from './calls/method-arguments.ts';
import type {
  BoundObject,
  CallOptions,
  Console,
  ConsoleOptions,
  DataIndication,
  DiscoverOptions,
  EventIndication,
  ObjectsOfClass,
  Subscription,
  SubscriptionOptions,
} from './console.ts';
import { AgentRestarted, ConsoleError, NoSchema, NotSent, OutcomeUnknown } from './errors.ts';
import {
  type ObjectValues,
  toObjectValues,
  toTypedValues,
  type ValuesByName,
} from './queries/object-values.ts';
import { Queries, toClassQuery } from './queries/queries.ts';
import { requestSchema } from './queries/request-schema.ts';
import { SchemaCache } from './queries/schema-cache.ts';
import { SchemaIds } from './queries/schema-ids.ts';
import { ConsoleSession } from './session.ts';
import { matchesFilter, subscribe } from './subscriptions/subscription.ts';

const requestTimeoutMs = 10_000;

/**
 * Opens a console on a broker. Resolves when it hears agents; who is there already is found with `discover`.
 * @throws {BrokerError} where there is no way to the broker.
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const bus = new ConsoleSession(options.broker, options.clock ?? systemClock, options.userId);
  await bus.open();
  return new BusConsole(bus, options.requestTimeoutMs ?? requestTimeoutMs, options.role);
}

class BusConsole implements Console {
  readonly #bus: ConsoleSession;
  readonly #timeoutMs: number;
  readonly #role: string | undefined;
  readonly #queries: Queries;
  readonly #schemas: SchemaCache;
  readonly #schemaIds: SchemaIds;
  readonly #listenings = new Set<Subscription<unknown>>();

  constructor(bus: ConsoleSession, timeoutMs: number, role: string | undefined) {
    this.#bus = bus;
    this.#timeoutMs = timeoutMs;
    this.#role = role;
    this.#queries = new Queries(bus.requests, timeoutMs, () => bus.receiveLegacy(timeoutMs));
    this.#schemas = new SchemaCache(bus.clock, async (agentName, id) =>
      requestSchema(this.#queries, bus.clock, await this.#agent(agentName), id),
    );
    this.#schemaIds = new SchemaIds(this.#queries);
  }

  get dropped(): number {
    return this.#bus.dropped;
  }
  agents(): readonly AgentRecord[] {
    return this.#bus.agents.list();
  }
  agent(agentName: string): AgentRecord | undefined {
    return this.#bus.agents.get(agentName);
  }
  onAgent(listener: (change: AgentChange) => void): () => void {
    return this.#bus.agents.changes.add(listener);
  }
  discover(options: DiscoverOptions = {}): AsyncIterable<AgentRecord> {
    return this.#bus.discover(options);
  }

  async *query(agentName: string, query: Omit<Query, 'what'>): AsyncGenerator<ManagedObject> {
    yield* this.#queries.objects(await this.#agent(agentName), query);
  }
  objects(agentName: string, which: ObjectsOfClass): AsyncIterable<ManagedObject> {
    return this.query(agentName, toClassQuery(which));
  }
  async object(agentName: string, objectId: ObjectId): Promise<ManagedObject | undefined> {
    for await (const object of this.query(agentName, { objectId })) return object;
    return undefined;
  }
  async *objectIds(agentName: string, which: ObjectsOfClass): AsyncGenerator<ObjectId> {
    yield* this.#queries.objectIds(await this.#agent(agentName), which);
  }
  async *schemaIds(agentName: string): AsyncGenerator<SchemaId> {
    yield* this.#queries.schemaIds(await this.#agent(agentName));
  }
  async schema(agentName: string, id: SchemaIdFilter): Promise<SchemaClass> {
    const whole = wholeId(id) ?? (await this.#schemaIds.find(await this.#agent(agentName), id));
    if (!whole) throw new NoSchema(agentName, id.className ?? 'without a name');
    return this.#schemas.get(agentName, whole);
  }

  async values(agentName: string, object: ManagedObject): Promise<ObjectValues> {
    return toObjectValues(object.values, await this.#objectClass(agentName, object.schemaId));
  }
  async eventValues(agentName: string, event: EventInstance): Promise<ValuesByName> {
    const schema = await this.#schemaIfAny(agentName, event.schemaId);
    return toTypedValues(event.values, schema?.kind === 'event' ? schema.arguments : []);
  }

  async call(
    agentName: string,
    object: ManagedObject | ObjectId,
    method: string,
    args: CallArguments = {},
    { timeoutMs, signal }: CallOptions = {},
  ): Promise<ValuesByName> {
    const known = await this.#callee(agentName, object, method);
    using restart = this.#restartOf(known.agent.name, method);
    return await callMethod(this.#bus.requests, {
      ...known,
      method,
      args,
      role: this.#role,
      timeoutMs: timeoutMs ?? Math.max(this.#timeoutMs, advertisedCallTimeoutMs(known.agent)),
      signal: signal ? AbortSignal.any([signal, restart.signal]) : restart.signal,
    });
  }
  bind<Shape extends ClassShape>(agentName: string, object: ManagedObject | ObjectId): BoundObject<Shape> {
    return {
      call: (method, args, options) =>
        this.call(agentName, object, method, { ...args } as CallArguments, options) as Promise<never>,
    };
  }

  data(options: SubscriptionOptions = {}): Promise<Subscription<DataIndication>> {
    return this.#listen(dataBinding, options, (reply) => {
      if (reply.kind !== 'dataIndication' || reply.agentName === undefined) return undefined;
      const { agentName, objects } = reply;
      this.#bus.agents.markAlive(agentName);
      return objects
        .filter(({ schemaId }) => matchesFilter(options, agentName, schemaId))
        .map((object) => ({ agentName, object }));
    });
  }
  events(options: SubscriptionOptions = {}): Promise<Subscription<EventIndication>> {
    return this.#listen(eventBinding, options, (reply) => {
      if (reply.kind !== 'eventIndication' || reply.agentName === undefined) return undefined;
      const { agentName, events } = reply;
      this.#bus.agents.markAlive(agentName);
      return events
        .filter(({ schemaId }) => matchesFilter(options, agentName, schemaId))
        .map((event) => ({ agentName, event }));
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#listenings].map((listening) => listening.close()));
    await this.#bus.close();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #agent(agentName: string): Promise<AgentRecord> {
    return this.#bus.findAgent(agentName, this.#timeoutMs);
  }

  /** Aborts when this agent is heard to have been started anew: it does not know of calls to the one before. */
  #restartOf(agentName: string, method: string): Disposable & { readonly signal: AbortSignal } {
    const ending = new AbortController();
    const stop = this.onAgent(({ kind, agent }) => {
      if (kind === 'restarted' && agent.name === agentName)
        ending.abort(new AgentRestarted(agentName, method));
    });
    return { signal: ending.signal, [Symbol.dispose]: stop };
  }

  async #listen<T>(
    binding: Parameters<typeof subscribe>[1],
    options: SubscriptionOptions,
    items: Parameters<typeof subscribe<T>>[3],
  ): Promise<Subscription<T>> {
    const listening: Subscription<T> = await subscribe<T>(this.#bus.broker, binding, options, items, {
      dropped: () => this.#bus.countDropped(),
      closed: () => this.#listenings.delete(listening),
    });
    this.#listenings.add(listening);
    return listening;
  }

  /** What is to be known before a call; where the connection falls meanwhile, nothing was called yet. */
  async #callee(agentName: string, object: ManagedObject | ObjectId, method: string) {
    try {
      // A call may take long: that nobody is there any more is better known before.
      const agent = await this.#bus.findAgent(agentName, this.#timeoutMs, ({ state }) => state === 'alive');
      const objectId = toObjectId(object);
      const schemaId = 'values' in object ? object.schemaId : await this.#classOf(agent, objectId);
      return { agent, objectId, schema: await this.#objectClass(agent.name, schemaId, isLoss) };
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      throw new NotSent(method, 'the connection was lost while its object and class were asked for');
    }
  }

  async #classOf(agent: AgentRecord, objectId: ObjectId): Promise<SchemaIdFilter | undefined> {
    const object = await this.object(agent.name, objectId);
    if (object) return object.schemaId;
    throw new QmfException(
      statusCodes.UnknownObject,
      `${agent.name} has no object ${objectId.objectName}; its ids are told by a query`,
    );
  }

  /** @param matters which errors are not passed over. */
  async #objectClass(
    agentName: string,
    id: SchemaIdFilter | undefined,
    matters: (error: unknown) => boolean = () => false,
  ): Promise<ObjectClass | undefined> {
    const schema = await this.#schemaIfAny(agentName, id, matters);
    return schema?.kind === 'object' ? schema : undefined;
  }

  /** Undefined where the agent gave none: its objects can be looked at all the same. */
  async #schemaIfAny(
    agentName: string,
    id: SchemaIdFilter | undefined,
    matters: (error: unknown) => boolean = () => false,
  ): Promise<SchemaClass | undefined> {
    if (id?.className === undefined) return undefined;
    try {
      return await this.schema(agentName, id);
    } catch (error) {
      if (matters(error) || !(error instanceof ConsoleError || error instanceof QmfException)) throw error;
      return undefined;
    }
  }
}

/** The connection's fault, not the agent's: a call without its types could yet reach an agent that has a schema. */
function isLoss(error: unknown): boolean {
  return error instanceof OutcomeUnknown || error instanceof NotSent;
}

function wholeId({ packageName, className, type, hash }: SchemaIdFilter): SchemaId | undefined {
  if (packageName === undefined || className === undefined || hash === undefined) return undefined;
  return { packageName, className, type: type ?? 'data', hash };
}
