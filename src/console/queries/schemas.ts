import type { Clock } from '#base';
import {
  type EventInstance,
  type ManagedObject,
  type ObjectClass,
  QmfException,
  type SchemaClass,
  type SchemaId,
  type SchemaIdFilter,
} from '#qmf';
import type { AgentRecord } from '../agents/agent-record.ts';
import { ConsoleError, NoSchema } from '../errors.ts';
import { type ObjectValues, toObjectValues, toTypedValues, type ValuesByName } from './object-values.ts';
import type { Queries } from './queries.ts';
import { requestSchema } from './request-schema.ts';
import { SchemaCache } from './schema-cache.ts';
import type { SchemaIds } from './schema-ids.ts';

/** Decides which errors of a request for a schema reach the caller. */
type ErrorFilter = (error: unknown) => boolean;
const none: ErrorFilter = () => false;

/** Reads schemas, and gives values the types of their schema. */
export class Schemas {
  readonly #findAgent: (agentName: string) => Promise<AgentRecord>;
  readonly #cache: SchemaCache;
  readonly #ids: SchemaIds;

  constructor(
    queries: Queries,
    ids: SchemaIds,
    clock: Clock,
    findAgent: (agentName: string) => Promise<AgentRecord>,
  ) {
    this.#findAgent = findAgent;
    this.#ids = ids;
    this.#cache = new SchemaCache(clock, async (agentName, id) =>
      requestSchema(queries, clock, await findAgent(agentName), id),
    );
  }

  /** Returns the agent's first class that matches the filter. @throws {NoSchema} */
  async get(agentName: string, filter: SchemaIdFilter): Promise<SchemaClass> {
    const id = toSchemaId(filter) ?? (await this.#ids.find(await this.#findAgent(agentName), filter));
    if (!id) throw new NoSchema(agentName, filter.className ?? 'without a name');
    return this.#cache.get(agentName, id);
  }

  /**
   * Returns the class of an object; undefined when the agent gives none.
   * @param rethrow errors that reach the caller.
   */
  async objectClass(
    agentName: string,
    filter: SchemaIdFilter | undefined,
    rethrow = none,
  ): Promise<ObjectClass | undefined> {
    const schema = await this.#getOptional(agentName, filter, rethrow);
    return schema?.kind === 'object' ? schema : undefined;
  }

  async objectValues(agentName: string, { values, schemaId }: ManagedObject): Promise<ObjectValues> {
    return toObjectValues(values, await this.objectClass(agentName, schemaId));
  }

  async eventValues(agentName: string, { values, schemaId }: EventInstance): Promise<ValuesByName> {
    const schema = await this.#getOptional(agentName, schemaId);
    return toTypedValues(values, schema?.kind === 'event' ? schema.arguments : []);
  }

  async #getOptional(
    agentName: string,
    filter: SchemaIdFilter | undefined,
    rethrow = none,
  ): Promise<SchemaClass | undefined> {
    if (filter?.className === undefined) return undefined;
    try {
      return await this.get(agentName, filter);
    } catch (error) {
      if (rethrow(error) || !(error instanceof ConsoleError || error instanceof QmfException)) throw error;
      return undefined;
    }
  }
}

/** @returns undefined when a part of the id is missing. */
function toSchemaId({ packageName, className, type, hash }: SchemaIdFilter): SchemaId | undefined {
  if (packageName === undefined || className === undefined || hash === undefined) return undefined;
  return { packageName, className, type: type ?? 'data', hash };
}
