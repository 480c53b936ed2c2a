import type { ObjectId, SchemaIdFilter } from '#qmf';
import type { ObjectValues } from '../queries/object-values.ts';

/** One object of an agent, with the newest values that the console has heard. A change makes a new one. */
export interface LiveObject {
  readonly agentName: string;
  readonly objectId: ObjectId;
  readonly schemaId: SchemaIdFilter;
  readonly values: ObjectValues;
  /** When the agent made the object, in nanoseconds since 1970 by the agent's clock; absent from C++ agents. */
  readonly createdNs: bigint | undefined;
  /** When the agent last changed the object, by the agent's clock; absent from C++ agents. */
  readonly updatedNs: bigint | undefined;
  /** True while the agent is silent: the values are those of its last message. */
  readonly isStale: boolean;
}

/** A change of one object since the reader last heard of it. */
export interface LiveChange {
  /**
   * `added`: new to the reader. `updated`: heard of again, mostly with other values. `stale`: its agent became silent.
   * `removed`: the agent deleted it, the console forgot the agent, or another agent with fewer objects took its room, so that
   * {@link LiveObjects.omitted} grew; `object` has its last values.
   */
  readonly kind: 'added' | 'updated' | 'stale' | 'removed';
  readonly object: LiveObject;
  /** Changes of this object that came before this one and that the reader was too slow to see. */
  readonly missed: number;
}

/** What {@link Console.live} keeps up to date. */
export interface LiveOptions {
  readonly packageName?: string | undefined;
  /** All classes that an agent lists when absent. */
  readonly classNames?: readonly string[] | undefined;
  /** Which agents are read; all when absent. An agent is asked about when it appears. */
  readonly agents?: ((agentName: string) => boolean) | undefined;
  /**
   * Most objects; 100,000 when absent. Further ones are counted by {@link LiveObjects.omitted}, those of the agents with the most
   * objects first.
   */
  readonly limit?: number | undefined;
  /** Called when an agent cannot be read. */
  readonly onProblem?: ((problem: ReadingProblem) => void) | undefined;
  /** Wait for agents that were not heard of yet, in milliseconds; 1,000 when absent. */
  readonly discoverMs?: number | undefined;
}

/** Why the objects of an agent could not be read. The console tries again by itself while the agent is alive. */
export interface ReadingProblem {
  readonly agentName: string;
  readonly error: Error;
  readonly retryMs: number;
}

/**
 * The objects of classes on all agents, kept up to date. Iterating yields the changes for one reader: first each object that exists,
 * as `added`. A slow reader gets the newest state of each object, and how many changes it missed, so that what is held for it is at
 * most one change per object.
 */
export interface LiveObjects extends AsyncIterable<LiveChange>, AsyncDisposable {
  /** Number of objects, with those of which only statistics have come so far. */
  readonly size: number;
  /** How often an object came while `limit` objects were there already. */
  readonly omitted: number;
  /** Yields the objects as they are now, grouped by agent. */
  objects(): Iterable<LiveObject>;
  /** Yields the objects of one agent. */
  objectsOf(agentName: string): Iterable<LiveObject>;
  get(agentName: string, objectName: string): LiveObject | undefined;
  /** Calls the listener after each change. @returns a function that unsubscribes. */
  onChange(listener: (change: Omit<LiveChange, 'missed'>) => void): () => void;
  /**
   * Waits until a condition returns something other than false or undefined; it is asked now and after each change.
   * @throws {ConditionTimeout} after `timeoutMs`. @throws {ConsoleClosed} when the collection is closed first.
   */
  waitFor<T>(condition: (objects: this) => T | false | undefined, timeoutMs: number): Promise<T>;
  close(): Promise<void>;
}
