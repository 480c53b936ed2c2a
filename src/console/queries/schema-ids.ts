import type { SchemaId, SchemaIdFilter } from '#qmf';
import type { AgentRecord } from '../agents/agent-record.ts';
import type { Queries } from './queries.ts';

interface CachedIds {
  /** Changes when the agent restarts or registers a class. */
  readonly version: string;
  readonly ids: Promise<readonly SchemaId[]>;
}

/** Caches the class lists of the agents, to complete partial class ids. */
export class SchemaIds {
  readonly #queries: Queries;
  readonly #cache = new Map<string, CachedIds>();

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** Returns the agent's first class that matches the filter. Throws as {@link Queries}. */
  async find(agent: AgentRecord, filter: SchemaIdFilter): Promise<SchemaId | undefined> {
    const ids = await this.list(agent);
    return ids.find((id) =>
      (['packageName', 'className', 'type', 'hash'] as const).every(
        (part) => filter[part] === undefined || filter[part] === id[part],
      ),
    );
  }

  /** Returns the agent's classes. Throws as {@link Queries}. */
  list(agent: AgentRecord): Promise<readonly SchemaId[]> {
    const version = `${agent.info.epoch} ${agent.info.schemaUpdatedNs}`;
    const cached = this.#cache.get(agent.name);
    if (cached?.version === version) return cached.ids;
    const ids = this.#request(agent);
    this.#cache.set(agent.name, { version, ids });
    ids.catch(() => this.#cache.delete(agent.name));
    return ids;
  }

  async #request(agent: AgentRecord): Promise<readonly SchemaId[]> {
    const ids: SchemaId[] = [];
    for await (const id of this.#queries.schemaIds(agent)) ids.push(id);
    return ids;
  }
}
