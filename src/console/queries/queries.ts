import type { Receiver } from '#broker';
import {
  type AmqpValue,
  type ManagedObject,
  type ObjectId,
  QmfException,
  type QmfReply,
  type Query,
  type RequestTarget,
  readPredicate,
  type SchemaClass,
  type SchemaId,
  writeQueryRequest,
  writeSchemaV1Request,
} from '#qmf';
import { type AgentRecord, isBrokerAgent, isFrom } from '../agents/agent-record.ts';
import { countMembers, maxClasses, maxMembers } from '../answer-limit.ts';
import { AnswerTooLong, NoAnswer, NotSent, UnexpectedReply } from '../errors.ts';
import type { PendingRequests, WriteRequest } from '../pending-requests.ts';
import { queryLegacyClasses } from './legacy-classes.ts';
import { queryTargets } from './query-target.ts';

/** A query for the objects of one class. */
export interface ObjectsOfClass {
  readonly className: string;
  /** Agents of the C++ library answer only with a package; without one, their classes are listed once. */
  readonly packageName?: string | undefined;
  /** A predicate over the objects' values. qpidd ignores it. */
  readonly where?: readonly AmqpValue[] | undefined;
}

/** Writes the message of a request to a target. */
type WriteRequestTo = (target: RequestTarget) => WriteRequest;

/** Sends queries to one agent. All methods throw `QmfException` for the agent's exception, and {@link NoAnswer}. */
export class Queries {
  readonly #requests: PendingRequests;
  readonly #timeoutMs: number;
  readonly #receiveLegacy: () => Promise<Receiver>;
  /** Whether the broker refused a request to a key of the topic exchange: other keys have the same permission. */
  #isTopicRefused = false;

  /** @param receiveLegacy attaches the receiver of qpidd's lists of classes. */
  constructor(requests: PendingRequests, timeoutMs: number, receiveLegacy: () => Promise<Receiver>) {
    this.#requests = requests;
    this.#timeoutMs = timeoutMs;
    this.#receiveLegacy = receiveLegacy;
  }

  async *objects(agent: AgentRecord, query: Omit<Query, 'what'>): AsyncGenerator<ManagedObject> {
    const description = `the query for ${describeTarget(query)}`;
    for await (const reply of this.#query(agent, description, { what: 'OBJECT', ...query })) {
      if (reply.kind !== 'objects') throw unexpected(agent, description, reply);
      yield* reply.objects;
    }
  }

  /** Falls back to a query for objects when the agent refuses a query for ids. */
  async *objectIds(agent: AgentRecord, which: ObjectsOfClass): AsyncGenerator<ObjectId> {
    const query = toClassQuery(which);
    const description = `the query for ids of ${describeTarget(query)}`;
    try {
      for await (const reply of this.#query(agent, description, { what: 'OBJECT_ID', ...query })) {
        if (reply.kind === 'objectIds') yield* reply.objectIds;
        // Agents of the C++ library answer a query for ids with objects.
        else if (reply.kind === 'objects') yield* idsOf(reply.objects);
        else throw unexpected(agent, description, reply);
      }
    } catch (error) {
      if (!(error instanceof QmfException)) throw error;
      for await (const object of this.objects(agent, query)) yield* idsOf([object]);
    }
  }

  async *schemaIds(agent: AgentRecord): AsyncGenerator<SchemaId> {
    let left = maxClasses;
    for await (const id of this.#listClasses(agent)) {
      if (left-- <= 0) throw AnswerTooLong.classes(agent.name, maxClasses);
      yield id;
    }
  }

  async *#listClasses(agent: AgentRecord): AsyncGenerator<SchemaId> {
    if (isBrokerAgent(agent.info)) {
      const send = (request: string, write: WriteRequest) => this.#send(agent, request, write);
      yield* queryLegacyClasses(agent, send, this.#receiveLegacy);
      return;
    }
    const description = 'the query for its classes';
    for await (const reply of this.#query(agent, description, { what: 'SCHEMA_ID' })) {
      if (reply.kind !== 'schemaIds') throw unexpected(agent, description, reply);
      yield* reply.schemaIds;
    }
  }

  /** Queries a schema in the form of QMFv2. @returns undefined when the agent has no such class. */
  async schemaV2(agent: AgentRecord, id: SchemaId, signal: AbortSignal): Promise<SchemaClass | undefined> {
    const description = `the query for the schema of ${id.className}`;
    for await (const reply of this.#query(agent, description, { what: 'SCHEMA', schemaId: id }, signal)) {
      if (reply.kind !== 'schemas') throw unexpected(agent, description, reply);
      const schema = reply.schemas.find((candidate) => isSameClass(candidate.id, id));
      if (schema) return requireFewMembers(agent, schema);
    }
    return undefined;
  }

  /**
   * Requests a schema in the form of QMFv1, which all agents know but those of the Java library. Most agents send no
   * answer when they have no such class. @returns undefined when the agent says that it has none.
   */
  async schemaV1(agent: AgentRecord, id: SchemaId, signal: AbortSignal): Promise<SchemaClass | undefined> {
    const description = `the QMFv1 request for the schema of ${id.className}`;
    const writeTo: WriteRequestTo = (target) => (properties, sequence) =>
      writeSchemaV1Request(properties, target, sequence, id);
    for await (const reply of this.#sendToBest(agent, description, writeTo, signal)) {
      if (reply.kind === 'completionV1') return undefined;
      if (reply.kind !== 'schemaV1') throw unexpected(agent, description, reply);
      if (isSameClass(reply.schema.id, id)) return requireFewMembers(agent, reply.schema);
    }
    return undefined;
  }

  #query(
    agent: AgentRecord,
    description: string,
    query: Query,
    signal?: AbortSignal,
  ): AsyncGenerator<QmfReply> {
    const writeTo: WriteRequestTo = (target) => (properties) => writeQueryRequest(properties, target, query);
    return this.#sendToBest(agent, description, writeTo, signal);
  }

  /** Sends a request to the first target of the agent that the broker permits. */
  async *#sendToBest(
    agent: AgentRecord,
    description: string,
    writeTo: WriteRequestTo,
    signal?: AbortSignal,
  ): AsyncGenerator<QmfReply> {
    const [first = agent.name, second] = queryTargets(agent.info);
    if (second === undefined || this.#isTopicRefused) {
      yield* this.#send(agent, description, writeTo(agent.name), signal);
      return;
    }
    try {
      yield* this.#send(agent, description, writeTo(first), signal);
    } catch (error) {
      if (!(error instanceof NotSent) || !error.isRefused) throw error;
      this.#isTopicRefused = true;
      yield* this.#send(agent, description, writeTo(second), signal);
    }
  }

  async *#send(
    agent: AgentRecord,
    description: string,
    write: WriteRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<QmfReply> {
    const replies = this.#requests.send({
      agentName: agent.name,
      description,
      write,
      timeoutMs: this.#timeoutMs,
      onTimeout: () => new NoAnswer(agent.name, description, this.#timeoutMs),
      isFrom: isFrom(agent),
      signal,
    });
    for await (const reply of replies) {
      if (reply.kind === 'exception') throw reply.error;
      yield reply;
    }
  }
}

/** @throws {QmfException} when `where` is not a predicate. */
export function toClassQuery({ className, packageName, where }: ObjectsOfClass): Omit<Query, 'what'> {
  return { schemaId: { className, packageName, type: 'data' }, where: readPredicate(where ?? []) };
}

function unexpected(agent: AgentRecord, description: string, reply: QmfReply): UnexpectedReply {
  return new UnexpectedReply(agent.name, description, reply.kind);
}

/** @throws {AnswerTooLong} */
function requireFewMembers({ name }: AgentRecord, schema: SchemaClass): SchemaClass {
  if (countMembers(schema) <= maxMembers) return schema;
  throw AnswerTooLong.members(name, schema.id.className, maxMembers);
}

function describeTarget({ objectId, schemaId }: Omit<Query, 'what'>): string {
  if (objectId) return `object ${objectId.objectName}`;
  return schemaId?.className === undefined ? 'objects' : `objects of class ${schemaId.className}`;
}

function* idsOf(objects: readonly ManagedObject[]): Generator<ObjectId> {
  for (const { objectId } of objects) if (objectId) yield objectId;
}

/** Ignores the type: some agents send none, and the C++ library sends a meaningless one. */
function isSameClass(left: SchemaId, right: SchemaId): boolean {
  return (
    left.packageName === right.packageName && left.className === right.className && left.hash === right.hash
  );
}
