import type { Receiver } from '#broker';
import {
  type ManagedObject,
  type ObjectId,
  type OutgoingMessage,
  QmfException,
  type QmfReply,
  type Query,
  type RequestProperties,
  readPredicate,
  type SchemaClass,
  type SchemaId,
  writeQueryRequest,
  writeSchemaV1Request,
} from '#qmf';
import { type AgentRecord, isBrokerAgent } from '../agents/agent-table.ts';
import type { ObjectsOfClass } from '../console.ts';
import { NoAnswer, UnexpectedReply } from '../errors.ts';
import type { PendingRequests } from '../pending-requests.ts';
import { queryLegacyClasses, type SendRequest } from './legacy-classes.ts';

/** The questions to one agent that change nothing. */
export class Queries {
  readonly #requests: PendingRequests;
  readonly #timeoutMs: number;
  readonly #receiveLegacy: () => Promise<Receiver>;

  constructor(requests: PendingRequests, timeoutMs: number, receiveLegacy: () => Promise<Receiver>) {
    this.#requests = requests;
    this.#timeoutMs = timeoutMs;
    this.#receiveLegacy = receiveLegacy;
  }

  async *objects(agent: AgentRecord, query: Omit<Query, 'what'>): AsyncGenerator<ManagedObject> {
    const asked = `the query for ${subject(query)}`;
    for await (const reply of this.#query(agent, asked, { what: 'OBJECT', ...query })) {
      if (reply.kind !== 'objects') throw unexpected(agent, asked, reply);
      yield* reply.objects;
    }
  }

  async *objectIds(agent: AgentRecord, which: ObjectsOfClass): AsyncGenerator<ObjectId> {
    const query = toClassQuery(which);
    const asked = `the query for ids of ${subject(query)}`;
    try {
      for await (const reply of this.#query(agent, asked, { what: 'OBJECT_ID', ...query })) {
        if (reply.kind === 'objectIds') yield* reply.objectIds;
        // The C++ library's agents, asked for ids, answer with objects.
        else if (reply.kind === 'objects') yield* idsOf(reply.objects);
        else throw unexpected(agent, asked, reply);
      }
    } catch (error) {
      if (!(error instanceof QmfException)) throw error;
      for await (const object of this.objects(agent, query)) yield* idsOf([object]);
    }
  }

  async *schemaIds(agent: AgentRecord): AsyncGenerator<SchemaId> {
    const asked = 'the query for its classes';
    if (isBrokerAgent(agent.info)) {
      const ask: SendRequest = (question, write) => this.#ask(agent, question, write);
      yield* queryLegacyClasses(agent, ask, this.#receiveLegacy);
      return;
    }
    for await (const reply of this.#query(agent, asked, { what: 'SCHEMA_ID' })) {
      if (reply.kind !== 'schemaIds') throw unexpected(agent, asked, reply);
      yield* reply.schemaIds;
    }
  }

  /** QMFv2's form; undefined where the agent has no such class. */
  async schemaV2(agent: AgentRecord, id: SchemaId, signal: AbortSignal): Promise<SchemaClass | undefined> {
    const asked = `the query for the schema of ${id.className}`;
    for await (const reply of this.#query(agent, asked, { what: 'SCHEMA', schemaId: id }, signal)) {
      if (reply.kind !== 'schemas') throw unexpected(agent, asked, reply);
      const schema = reply.schemas.find((candidate) => isSameClass(candidate.id, id));
      if (schema) return schema;
    }
    return undefined;
  }

  /** QMFv1's form, which every agent but those of the Java library has. Most say nothing where they have no such class. */
  async schemaV1(agent: AgentRecord, id: SchemaId, signal: AbortSignal): Promise<SchemaClass | undefined> {
    const asked = `the QMFv1 request for the schema of ${id.className}`;
    const write = (way: RequestProperties, sequence: number) =>
      writeSchemaV1Request(way, agent.name, sequence, id);
    for await (const reply of this.#ask(agent, asked, write, signal)) {
      if (reply.kind === 'completionV1') return undefined;
      if (reply.kind !== 'schemaV1') throw unexpected(agent, asked, reply);
      if (isSameClass(reply.schema.id, id)) return reply.schema;
    }
    return undefined;
  }

  #query(agent: AgentRecord, asked: string, query: Query, signal?: AbortSignal): AsyncGenerator<QmfReply> {
    return this.#ask(agent, asked, (way) => writeQueryRequest(way, agent.name, query), signal);
  }

  async *#ask(
    agent: AgentRecord,
    asked: string,
    write: (way: RequestProperties, sequence: number) => OutgoingMessage,
    signal?: AbortSignal,
  ): AsyncGenerator<QmfReply> {
    const replies = this.#requests.send({
      description: asked,
      write,
      timeoutMs: this.#timeoutMs,
      onTimeout: () => new NoAnswer(agent.name, asked, this.#timeoutMs),
      isFrom: isFrom(agent),
      signal,
    });
    for await (const reply of replies) {
      if (reply.kind === 'exception') throw reply.error;
      yield reply;
    }
  }
}

/** Whether a reply comes from the agent: qpidd's own signs as `broker` at times, QMFv1's frames may be unsigned. */
export function isFrom({ name, info }: AgentRecord): (agentName: string | undefined) => boolean {
  return (sender) => sender === undefined || sender === name || (sender === 'broker' && isBrokerAgent(info));
}

/** @throws {QmfException} for a predicate that is none. */
export function toClassQuery({ className, packageName, where }: ObjectsOfClass): Omit<Query, 'what'> {
  return { schemaId: { className, packageName, type: 'data' }, where: readPredicate(where ?? []) };
}

export function unexpected(agent: AgentRecord, asked: string, reply: QmfReply): UnexpectedReply {
  return new UnexpectedReply(agent.name, asked, reply.kind);
}

function subject({ objectId, schemaId }: Omit<Query, 'what'>): string {
  if (objectId) return `object ${objectId.objectName}`;
  return schemaId?.className === undefined ? 'objects' : `objects of class ${schemaId.className}`;
}

function* idsOf(objects: readonly ManagedObject[]): Generator<ObjectId> {
  for (const { objectId } of objects) if (objectId) yield objectId;
}

/** Some agents leave out the type, and the C++ library one that has no meaning for it. */
function isSameClass(left: SchemaId, right: SchemaId): boolean {
  return (
    left.packageName === right.packageName && left.className === right.className && left.hash === right.hash
  );
}
