import type { Query } from '#qmf';
import type { SlicedTask } from '../limits/cooperative-scheduler.ts';
import { CostBudget } from '../limits/cost-budget.ts';
import {
  asDeleted,
  type ClassDifference,
  type ObjectStore,
  type StoredObject,
} from '../store/object-store.ts';
import { getPredicateValue } from '../store/predicate-value.ts';
import { isSameMap } from '../store/same-value.ts';
import { isSelected, selectObjects } from '../store/select-objects.ts';

/** An object for the console, in the state that it had when it was selected. */
export interface Selected {
  readonly object: StoredObject;
  /** True when the console gets only the statistics. */
  readonly isStatistics: boolean;
}

/**
 * The objects that a query selects, and those of which the console has another state. Several changes of an object become
 * one. What the console has is exact: a change between two looks at the store is neither lost nor sent twice.
 */
export class Selection {
  readonly #store: ObjectStore<never>;
  readonly #query: Query;
  /** Names of the objects that may differ; for one that is gone, its last state. */
  readonly #changed = new Map<string, StoredObject | undefined>();
  /** The objects that the console has, by name; undefined where it is unknown in which state. */
  readonly #shown = new Map<string, StoredObject | undefined>();
  #taking: Selected[] = [];

  /** Everything that exists counts as changed. @throws {QmfException} for an invalid pattern in the predicate. */
  constructor(store: ObjectStore<never>, query: Query) {
    if (query.where) new CostBudget(query.where);
    this.#store = store;
    this.#query = query;
    for (const { objectId } of selectObjects(store, query)) this.#changed.set(objectId.objectName, undefined);
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** Takes what one update changed in one class. */
  add({ deleted, changed, statisticsChanged }: ClassDifference): void {
    for (const object of deleted) {
      const { objectName } = object.objectId;
      if (this.#shown.has(objectName)) this.#changed.set(objectName, object);
      else this.#changed.delete(objectName);
    }
    for (const object of [...changed, ...statisticsChanged]) {
      if (isSelected(object, this.#query)) this.#changed.set(object.objectId.objectName, undefined);
    }
  }

  /**
   * Takes the objects of which the console has another state, in their present one. An object that no longer matches the
   * predicate is taken once more: the console sees why. @throws {QmfException} where the predicate costs too much.
   */
  *take(): SlicedTask<readonly Selected[]> {
    const { where } = this.#query;
    const budget = where && new CostBudget(where);
    const selected: Selected[] = [];
    this.#taking = selected;
    for (const name of [...this.#changed.keys()]) {
      yield;
      // The object may have changed, or gone, since the task was suspended.
      if (!this.#changed.has(name)) continue;
      const gone = this.#changed.get(name);
      const object = gone ?? this.#store.findObject(name);
      const isMatch =
        object !== undefined &&
        gone === undefined &&
        (budget === undefined || budget.matches((member) => getPredicateValue(object, member)));
      this.#changed.delete(name);
      if (object) selected.push(...this.#select(object, isMatch));
    }
    return selected;
  }

  #select(object: StoredObject, isMatch: boolean): readonly Selected[] {
    const { objectName } = object.objectId;
    const isShown = this.#shown.has(objectName);
    const shown = this.#shown.get(objectName);
    if (isMatch) this.#shown.set(objectName, object);
    else this.#shown.delete(objectName);
    if (!isMatch || shown === undefined) return isMatch || isShown ? [{ object, isStatistics: false }] : [];
    if (!isSameMap(shown.properties, object.properties)) return [{ object, isStatistics: false }];
    return isSameMap(shown.statistics, object.statistics) ? [] : [{ object, isStatistics: true }];
  }

  /** Puts back what a {@link take} that did not end has taken. */
  abandon(): void {
    this.putBack(this.#taking);
  }

  /** Puts objects back that did not reach the console, in the state that they have now. */
  putBack(selected: readonly Selected[]): void {
    for (const { object } of selected) {
      const { objectName } = object.objectId;
      this.#shown.set(objectName, undefined);
      if (this.#store.findObject(objectName)) this.#changed.set(objectName, undefined);
      else if (!this.#changed.has(objectName)) this.#changed.set(objectName, asGone(object));
    }
  }

  /** Returns the deletion of every object that the console has, for an agent that ends. */
  listDeletions(nowNs: bigint): readonly Selected[] {
    return [...this.#shown.keys()].flatMap((name) => {
      const object = this.#store.findObject(name);
      return object ? [{ object: asDeleted(object, nowNs), isStatistics: false }] : [];
    });
  }
}

/** Returns the last state of an object that is gone as a deleted one. */
const asGone = (object: StoredObject): StoredObject =>
  object.deletedNs > 0n ? object : asDeleted(object, object.updatedNs);
