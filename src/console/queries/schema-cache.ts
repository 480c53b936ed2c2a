import type { Clock } from '#base';
import type { SchemaClass, SchemaId } from '#qmf';
import { NoSchema } from '../errors.ts';

/** The least recently used class is dropped first. */
const maxClasses = 2_000;
/** Duration for which a failure is cached: the agent gets no further request meanwhile. */
const failureMs = 10_000;

interface CacheEntry {
  readonly schema: Promise<SchemaClass>;
  /** Monotonic time of the failure; undefined when there was none. */
  failedAtMs?: number;
}

/**
 * Caches schemas by package, class, type and hash. The agent does not matter: a changed class has another hash. A class
 * without a hash is cached per agent.
 */
export class SchemaCache {
  readonly #clock: Clock;
  readonly #request: (agentName: string, id: SchemaId) => Promise<SchemaClass>;
  readonly #entries = new Map<string, CacheEntry>();

  constructor(clock: Clock, request: (agentName: string, id: SchemaId) => Promise<SchemaClass>) {
    this.#clock = clock;
    this.#request = request;
  }

  /** Returns a schema from the cache, or requests it. Concurrent callers share one request. */
  get(agentName: string, id: SchemaId): Promise<SchemaClass> {
    const key = cacheKey(agentName, id);
    const cached = this.#entries.get(key);
    if (!cached || this.#isExpired(cached)) return this.#add(key, this.#request(agentName, id));
    // Inserting again makes the entry the most recently used one.
    this.#entries.delete(key);
    this.#entries.set(key, cached);
    return cached.schema;
  }

  #isExpired({ failedAtMs }: CacheEntry): boolean {
    return failedAtMs !== undefined && this.#clock.monotonicMs() - failedAtMs > failureMs;
  }

  #add(key: string, schema: Promise<SchemaClass>): Promise<SchemaClass> {
    const entry: CacheEntry = { schema };
    schema.catch((error: unknown) => {
      entry.failedAtMs = this.#clock.monotonicMs();
      // Only the agent's own failure is cached, not a lost connection.
      if (!(error instanceof NoSchema) && this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > maxClasses) this.#entries.delete(this.#entries.keys().next().value as string);
    return schema;
  }
}

function cacheKey(agentName: string, { packageName, className, type, hash }: SchemaId): string {
  const hasHash = !/^[0-]*$/.test(hash);
  return JSON.stringify([packageName, className, type, hash, hasHash ? '' : agentName]);
}
