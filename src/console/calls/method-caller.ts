import {
  type ClassShape,
  type ManagedObject,
  type ObjectClass,
  type ObjectId,
  QmfException,
  type SchemaIdFilter,
  statusCodes,
} from '#qmf';
import type { AgentRecord } from '../agents/agent-record.ts';
import { AgentRestarted, NotSent, OutcomeUnknown } from '../errors.ts';
import type { ValuesByName } from '../queries/object-values.ts';
import type { Queries } from '../queries/queries.ts';
import type { Schemas } from '../queries/schemas.ts';
import type { ShapeReader } from '../queries/shape-reader.ts';
import type { ConsoleSession } from '../session.ts';
import type { BoundArguments, BoundResults, BoundValues } from './bound-types.ts';
import { advertisedCallTimeoutMs, callMethod, type MethodAnswer, toObjectId } from './call-method.ts';
import { type CallArguments, readResults } from './method-arguments.ts';

export interface CallOptions {
  /**
   * Longest wait for the answer. The default is what the agent announces (attribute `callSeconds` of its heartbeats, at
   * most an hour and a minute), and at least the console's `requestTimeoutMs`.
   */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One object whose values and methods have the types that the generator writes for its class. */
export interface BoundObject<Shape extends ClassShape> {
  /**
   * Returns the values of the object; of an object that was bound by its id, those of this moment. Leaves out values that do
   * not fit the schema, and members that are not in the schema: `ConsoleOptions.schemas`, or else the agent's.
   * @throws {NoSchema} when there is neither. Throws as `query` where it asks the agent.
   */
  values(): Promise<BoundValues<Shape>>;
  /** Calls a method. Leaves out results as {@link values} does. Throws as `call` of the console. */
  call<Name extends keyof Shape['methods'] & string>(
    method: Name,
    args: BoundArguments<Shape['methods'][Name]>,
    options?: CallOptions,
  ): Promise<BoundResults<Shape['methods'][Name]>>;
}

interface MethodCallerOptions {
  readonly requestTimeoutMs: number;
  /** Role to call as, at agents that announce an address for it. */
  readonly role: string | undefined;
}

interface Callee {
  readonly agent: AgentRecord;
  readonly objectId: ObjectId;
  readonly schema: ObjectClass | undefined;
}

/** Calls methods: finds the agent, the object's class and its schema, then sends the call. */
export class MethodCaller {
  readonly #session: ConsoleSession;
  readonly #queries: Queries;
  readonly #schemas: Schemas;
  readonly #shapes: ShapeReader;
  readonly #options: MethodCallerOptions;

  constructor(
    session: ConsoleSession,
    queries: Queries,
    schemas: Schemas,
    shapes: ShapeReader,
    options: MethodCallerOptions,
  ) {
    this.#session = session;
    this.#queries = queries;
    this.#schemas = schemas;
    this.#shapes = shapes;
    this.#options = options;
  }

  async call(
    agentName: string,
    object: ManagedObject | ObjectId,
    method: string,
    args: CallArguments = {},
    options: CallOptions = {},
  ): Promise<ValuesByName> {
    const callee = await this.#prepare(agentName, object, method);
    const { definition, results } = await this.#send(callee, method, args, options);
    return readResults(definition, results);
  }

  bind<Shape extends ClassShape>(agentName: string, object: ManagedObject | ObjectId): BoundObject<Shape> {
    return {
      values: async () => {
        const read = 'values' in object ? object : await this.#read(agentName, object);
        return (await this.#shapes.objectValues(agentName, read)) as BoundValues<Shape>;
      },
      call: async (method, args, options = {}) => {
        const callee = await this.#prepare(agentName, object, method);
        const { results } = await this.#send(callee, method, { ...args } as ValuesByName, options);
        return this.#shapes.results(callee.schema, method, results) as never;
      },
    };
  }

  async #send(
    callee: Callee,
    method: string,
    args: CallArguments,
    { timeoutMs, signal }: CallOptions,
  ): Promise<MethodAnswer> {
    const { requestTimeoutMs, role } = this.#options;
    using restart = this.#abortOnRestart(callee.agent.name, method);
    return await callMethod(this.#session.requests, {
      ...callee,
      method,
      args,
      role,
      timeoutMs: timeoutMs ?? Math.max(requestTimeoutMs, advertisedCallTimeoutMs(callee.agent)),
      signal: signal ? AbortSignal.any([signal, restart.signal]) : restart.signal,
    });
  }

  /** Reads all that a call needs. @throws {NotSent} when the connection is lost meanwhile: no call was sent yet. */
  async #prepare(agentName: string, object: ManagedObject | ObjectId, method: string): Promise<Callee> {
    const { directory } = this.#session;
    try {
      // A call may take long, so a silent agent must first answer a locate request.
      const agent = await directory.find(
        agentName,
        this.#options.requestTimeoutMs,
        ({ state }) => state === 'alive',
      );
      const objectId = toObjectId(object);
      const schemaId = 'values' in object ? object.schemaId : await this.#classOf(agent, objectId);
      const schema = await this.#schemas.objectClass(agent.name, schemaId, isConnectionError);
      return { agent, objectId, schema };
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      throw new NotSent(method, 'the connection was lost while its object and class were read');
    }
  }

  async #classOf(agent: AgentRecord, objectId: ObjectId): Promise<SchemaIdFilter | undefined> {
    return (await this.#find(agent, objectId)).schemaId;
  }

  async #read(agentName: string, objectId: ObjectId): Promise<ManagedObject> {
    const agent = await this.#session.directory.find(agentName, this.#options.requestTimeoutMs);
    return this.#find(agent, objectId);
  }

  async #find(agent: AgentRecord, objectId: ObjectId): Promise<ManagedObject> {
    for await (const object of this.#queries.objects(agent, { objectId })) return object;
    throw new QmfException(
      statusCodes.UnknownObject,
      `${agent.name} has no object ${objectId.objectName}; a query lists its objects`,
    );
  }

  /** Aborts the signal when the agent restarts: its new process does not know calls to the old one. */
  #abortOnRestart(agentName: string, method: string): Disposable & { readonly signal: AbortSignal } {
    const restarted = new AbortController();
    const unsubscribe = this.#session.directory.table.changes.add(({ kind, agent }) => {
      if (kind === 'restarted' && agent.name === agentName) {
        restarted.abort(new AgentRestarted(agentName, method));
      }
    });
    return { signal: restarted.signal, [Symbol.dispose]: unsubscribe };
  }
}

/** Reports whether a schema is missing because of the connection: a call without types must not be sent then. */
function isConnectionError(error: unknown): boolean {
  return error instanceof OutcomeUnknown || error instanceof NotSent;
}
