import type { SchemaId, SchemaIdFilter } from '#qmf';
import type { AgentRecord } from '../agents/agent-table.ts';
import type { Queries } from './queries.ts';

interface Listed {
  /** What tells that the list may be another: the agent started again, or registered a class. */
  readonly version: string;
  readonly ids: Promise<readonly SchemaId[]>;
}

/** The classes of each agent, for objects that do not name theirs in full. */
export class SchemaIds {
  readonly #queries: Queries;
  readonly #listed = new Map<string, Listed>();

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** The first class that fits. Throws as a query does. */
  async find(agent: AgentRecord, filter: SchemaIdFilter): Promise<SchemaId | undefined> {
    const ids = await this.#list(agent);
    return ids.find((id) =>
      (['packageName', 'className', 'type', 'hash'] as const).every(
        (part) => filter[part] === undefined || filter[part] === id[part],
      ),
    );
  }

  #list(agent: AgentRecord): Promise<readonly SchemaId[]> {
    const version = `${agent.info.epoch} ${agent.info.schemaUpdatedNs}`;
    const known = this.#listed.get(agent.name);
    if (known?.version === version) return known.ids;
    const ids = all(this.#queries.schemaIds(agent));
    this.#listed.set(agent.name, { version, ids });
    ids.catch(() => this.#listed.delete(agent.name));
    return ids;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
