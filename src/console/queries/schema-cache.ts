import { type Clock, TimeoutError, withTimeout } from '#base';
import { isHashOfContent, type SchemaClass, type SchemaId } from '#qmf';
import { NoSchema } from '../errors.ts';

/** The least recently used class is dropped first. */
const maxClasses = 2_000;
/** Duration for which a failure is cached: the agent gets no further request meanwhile. */
const failureMs = 10_000;

/** Time for which an agent's class waits for that of another: an agent that does not answer must hold nobody up. */
const patienceMs = 1_000;

interface CacheEntry {
  readonly schema: Promise<SchemaClass>;
  /** Monotonic time of the failure; undefined when there was none. */
  failedAtMs?: number;
}

/**
 * Caches schemas by package, class, type and hash. Agents share a class whose hash is that of its content: no agent can pass
 * another content off as a class of others. Any other class is cached per agent.
 */
export class SchemaCache {
  readonly #clock: Clock;
  readonly #request: (agentName: string, id: SchemaId) => Promise<SchemaClass>;
  readonly #entries = new Map<string, CacheEntry>();
  /** Classes that one agent is asked for. Others with the same id wait: the answer may serve them too. */
  readonly #pending = new Map<string, Promise<unknown>>();

  constructor(clock: Clock, request: (agentName: string, id: SchemaId) => Promise<SchemaClass>) {
    this.#clock = clock;
    this.#request = request;
  }

  /** Returns a schema from the cache, or requests it. Concurrent callers share one request. */
  async get(agentName: string, id: SchemaId): Promise<SchemaClass> {
    const shared = cacheKey('', id);
    const own = cacheKey(agentName, id);
    const find = () => this.#find(shared) ?? this.#find(own);
    const known = find();
    if (known !== undefined) return known;
    const pending = this.#pending.get(shared);
    if (pending !== undefined) {
      await this.#waitFor(pending);
      const found = find();
      if (found !== undefined) return found;
    }
    const schema = this.#add(own, this.#request(agentName, id));
    const settled = schema.then(
      (answer) => this.#share(shared, answer),
      () => undefined,
    );
    this.#pending.set(shared, settled);
    await settled;
    if (this.#pending.get(shared) === settled) this.#pending.delete(shared);
    return schema;
  }

  async #waitFor(pending: Promise<unknown>): Promise<void> {
    try {
      await withTimeout(pending, patienceMs, { clock: this.#clock });
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }

  /** Lets other agents' classes of the same id be this one, where its hash vouches for its content. */
  #share(key: string, schema: SchemaClass): void {
    if (isHashOfContent(schema)) void this.#add(key, Promise.resolve(schema));
  }

  /** Returns an entry and makes it the most recently used one. */
  #find(key: string): Promise<SchemaClass> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#isExpired(entry)) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.schema;
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

/** @param agentName empty for a class that agents share. */
function cacheKey(agentName: string, { packageName, className, type, hash }: SchemaId): string {
  return JSON.stringify([packageName, className, type, hash, agentName]);
}
