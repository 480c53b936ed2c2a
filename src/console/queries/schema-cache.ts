import type { Clock } from '#base';
import type { SchemaClass, SchemaId } from '#qmf';
import { NoSchema } from '../errors.ts';

/** Classes kept; the one used longest ago goes first. */
const keptClasses = 2_000;
/** How long an agent that gave no schema is not asked again. */
const failureMs = 10_000;

interface Kept {
  readonly schema: Promise<SchemaClass>;
  /** Set once it has failed. */
  failedAtMs?: number;
}

/**
 * Schemas by package, class, type and hash: the same from whichever agent, since the hash changes whenever the class
 * does. A class without a hash is kept per agent.
 */
export class SchemaCache {
  readonly #clock: Clock;
  readonly #fetch: (agentName: string, id: SchemaId) => Promise<SchemaClass>;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock, fetch: (agentName: string, id: SchemaId) => Promise<SchemaClass>) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** From the cache, else from the agent; many who ask at once make one request. */
  get(agentName: string, id: SchemaId): Promise<SchemaClass> {
    const key = this.#key(agentName, id);
    const known = this.#kept.get(key);
    if (known && !this.#isStale(known)) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.schema;
    }
    return this.#remember(key, this.#fetch(agentName, id));
  }

  #key(agentName: string, { packageName, className, type, hash }: SchemaId): string {
    const whose = /^[0-]*$/.test(hash) ? agentName : '';
    return JSON.stringify([packageName, className, type, hash, whose]);
  }

  #isStale({ failedAtMs }: Kept): boolean {
    return failedAtMs !== undefined && this.#clock.monotonicMs() - failedAtMs > failureMs;
  }

  #remember(key: string, schema: Promise<SchemaClass>): Promise<SchemaClass> {
    const kept: Kept = { schema };
    schema.catch((error: unknown) => {
      kept.failedAtMs = this.#clock.monotonicMs();
      // Only what the agent itself did is remembered against it, not a lost connection.
      if (!(error instanceof NoSchema) && this.#kept.get(key) === kept) this.#kept.delete(key);
    });
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size > keptClasses) this.#kept.delete(this.#kept.keys().next().value as string);
    return schema;
  }
}
