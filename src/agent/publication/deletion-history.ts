import type { Clock } from '#base';
import type { StoredObject } from '../store/object-store.ts';

/** Longest that a dead connection goes unnoticed, and that consoles take to come back after the broker. */
export const missedMs = 60_000;
/** Keeps the memory bounded where objects are created and deleted for days. */
const maxDeletions = 10_000;

/**
 * Keeps the deletions that consoles may have missed: those while there was no broker, or shortly before the loss was
 * noticed.
 */
export class DeletionHistory {
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #deletions = new Map<string, { readonly object: StoredObject; readonly atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds deletions; forgets those of objects that exist again. */
  add(deleted: readonly StoredObject[], existing: readonly StoredObject[]): void {
    const atMs = this.#clock.monotonicMs();
    for (const { objectId } of [...deleted, ...existing]) this.#deletions.delete(objectId.objectName);
    for (const object of deleted) this.#deletions.set(object.objectId.objectName, { object, atMs });
  }

  /** Forgets the oldest deletions. @param isLossPossible false where consoles heard all that is older than {@link missedMs}. */
  trim(isLossPossible: boolean): void {
    const oldestMs = isLossPossible ? 0 : this.#clock.monotonicMs() - missedMs;
    for (const [name, { atMs }] of this.#deletions) {
      if (atMs >= oldestMs && this.#deletions.size <= maxDeletions) break;
      this.#deletions.delete(name);
    }
  }

  /** The deleted objects, the oldest deletion first. */
  objects(): readonly StoredObject[] {
    return [...this.#deletions.values()].map(({ object }) => object);
  }
}
