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
import type { ConsoleSession } from '../session.ts';
import { advertisedCallTimeoutMs, callMethod, toObjectId } from './call-method.ts';
import type { CallArguments } from './method-arguments.ts';

export interface CallOptions {
  /**
   * Longest wait for the answer. The default is what the agent announces (attribute `callSeconds` of its heartbeats, at
   * most an hour and a minute), and at least the console's `requestTimeoutMs`.
   */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One object whose methods have the types that the generator writes for its class. */
export interface BoundObject<Shape extends ClassShape> {
  call<Name extends keyof Shape['methods'] & string>(
    method: Name,
    args: Shape['methods'][Name]['in'],
    options?: CallOptions,
  ): Promise<Shape['methods'][Name]['out']>;
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
  readonly #options: MethodCallerOptions;

  constructor(session: ConsoleSession, queries: Queries, schemas: Schemas, options: MethodCallerOptions) {
    this.#session = session;
    this.#queries = queries;
    this.#schemas = schemas;
    this.#options = options;
  }

  async call(
    agentName: string,
    object: ManagedObject | ObjectId,
    method: string,
    args: CallArguments = {},
    { timeoutMs, signal }: CallOptions = {},
  ): Promise<ValuesByName> {
    const { requestTimeoutMs, role } = this.#options;
    const callee = await this.#prepare(agentName, object, method);
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

  bind<Shape extends ClassShape>(agentName: string, object: ManagedObject | ObjectId): BoundObject<Shape> {
    return {
      call: (method, args, options) =>
        this.call(agentName, object, method, { ...args } as CallArguments, options) as Promise<never>,
    };
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
    for await (const { schemaId } of this.#queries.objects(agent, { objectId })) return schemaId;
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
