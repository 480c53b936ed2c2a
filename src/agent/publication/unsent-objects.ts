import type { SchemaId } from '#qmf';
import type { ClassDifference, StoredObject } from '../store/object-store.ts';

/** Objects of one class for one message. */
export interface Batch {
  readonly schemaId: SchemaId;
  readonly objects: readonly StoredObject[];
  /** True when consoles get only the statistics of the objects. */
  readonly isStatistics: boolean;
}

/** Keeps the memory bounded where objects are created and deleted for days while the broker takes nothing. */
const maxDeletions = 10_000;

type ByName = Map<string, StoredObject>;

interface Unsent {
  readonly schemaId: SchemaId;
  readonly deleted: ByName;
  readonly changed: ByName;
  readonly statisticsChanged: ByName;
}

/**
 * The objects whose latest state has not been sent. Several changes of an object become one: consoles need its latest state,
 * and the memory stays bounded by the number of objects.
 */
export class UnsentObjects {
  readonly #classes = new Map<string, Unsent>();

  add({ schemaId, deleted, changed, statisticsChanged }: ClassDifference): void {
    const unsent = this.#unsentOf(schemaId);
    for (const object of deleted) move(object, unsent, 'deleted');
    for (const object of changed) move(object, unsent, 'changed');
    for (const object of statisticsChanged) {
      const kind = unsent.changed.has(object.objectId.objectName) ? 'changed' : 'statisticsChanged';
      move(object, unsent, kind);
    }
    for (const name of unsent.deleted.keys()) {
      if (unsent.deleted.size <= maxDeletions) break;
      unsent.deleted.delete(name);
    }
  }

  /**
   * Takes up to `limit` objects of one class: deletions of every class first, so that consoles do not misread a name that is
   * deleted and reused. @returns undefined when nothing is unsent.
   */
  take(limit: number): Batch | undefined {
    for (const kind of ['deleted', 'changed', 'statisticsChanged'] as const) {
      for (const unsent of this.#classes.values()) {
        const objects = shift(unsent[kind], limit);
        if (objects.length > 0) {
          return { schemaId: unsent.schemaId, objects, isStatistics: kind === 'statisticsChanged' };
        }
      }
    }
    return undefined;
  }

  /** Forgets the objects that exist: a full publication follows. Keeps the deletions. */
  forgetExisting(): void {
    for (const { changed, statisticsChanged } of this.#classes.values()) {
      changed.clear();
      statisticsChanged.clear();
    }
  }

  #unsentOf(schemaId: SchemaId): Unsent {
    const known = this.#classes.get(schemaId.className);
    if (known) return known;
    const unsent = { schemaId, deleted: new Map(), changed: new Map(), statisticsChanged: new Map() };
    this.#classes.set(schemaId.className, unsent);
    return unsent;
  }
}

/** Puts an object at the end of one kind, and takes it out of the others. */
function move(object: StoredObject, unsent: Unsent, kind: keyof Omit<Unsent, 'schemaId'>): void {
  const { objectName } = object.objectId;
  unsent.deleted.delete(objectName);
  unsent.changed.delete(objectName);
  unsent.statisticsChanged.delete(objectName);
  unsent[kind].set(objectName, object);
}

function shift(objects: ByName, limit: number): readonly StoredObject[] {
  const taken: StoredObject[] = [];
  for (const [name, object] of objects) {
    if (taken.length >= limit) break;
    objects.delete(name);
    taken.push(object);
  }
  return taken;
}
