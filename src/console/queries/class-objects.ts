import { type ManagedObject, type ObjectId, QmfException } from '#qmf';
import { type AgentRecord, isBrokerAgent } from '../agents/agent-record.ts';
import { type ObjectsOfClass, type Queries, toClassQuery } from './queries.ts';
import type { SchemaIds } from './schema-ids.ts';

/**
 * Reads the objects of a class. Agents of the C++ library answer a query without a package with an empty list: the list of their
 * classes, which is asked for once, then gives the package.
 */
export class ClassObjects {
  readonly #queries: Queries;
  readonly #ids: SchemaIds;

  constructor(queries: Queries, ids: SchemaIds) {
    this.#queries = queries;
    this.#ids = ids;
  }

  objects(agent: AgentRecord, which: ObjectsOfClass): AsyncGenerator<ManagedObject> {
    return this.#read(agent, which, (one) => this.#queries.objects(agent, toClassQuery(one)));
  }

  objectIds(agent: AgentRecord, which: ObjectsOfClass): AsyncGenerator<ObjectId> {
    return this.#read(agent, which, (one) => this.#queries.objectIds(agent, one));
  }

  async *#read<T>(
    agent: AgentRecord,
    which: ObjectsOfClass,
    read: (which: ObjectsOfClass) => AsyncGenerator<T>,
  ): AsyncGenerator<T> {
    let isEmpty = true;
    for await (const item of read(which)) {
      isEmpty = false;
      yield item;
    }
    if (!isEmpty || which.packageName !== undefined || isBrokerAgent(agent.info)) return;
    for (const packageName of await this.#packagesOf(agent, which.className))
      yield* read({ ...which, packageName });
  }

  /** Returns the packages in which the agent has the class; none where it refuses to list its classes. */
  async #packagesOf(agent: AgentRecord, className: string): Promise<ReadonlySet<string>> {
    try {
      return new Set(
        (await this.#ids.list(agent)).filter((id) => id.className === className).map((id) => id.packageName),
      );
    } catch (error) {
      if (error instanceof QmfException) return new Set();
      throw error;
    }
  }
}
