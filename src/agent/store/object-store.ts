import { encodeValue } from '#broker';
import {
  type AmqpMap,
  type AmqpValue,
  type ObjectId,
  objectToMap,
  type QmfException,
  type SchemaId,
  Typed,
} from '#qmf';
import type { ServedClass } from './class-table.ts';
import { isSameMap } from './same-value.ts';
import { toValidTypedValues } from './typed-values.ts';

/** One object that exists, as of the last update. */
export interface StoredObject {
  readonly objectId: ObjectId;
  readonly schemaId: SchemaId;
  /** The row that the class's binding made it from; renewed at each update. */
  row: unknown;
  readonly properties: AmqpMap;
  readonly statistics: AmqpMap;
  readonly createdNs: bigint;
  readonly updatedNs: bigint;
  readonly deletedNs: bigint;
}

/** The changes that one update made in one class. */
export interface ClassDifference {
  readonly schemaId: SchemaId;
  readonly deleted: readonly StoredObject[];
  /** Objects that are new or of which a property changed: published whole. */
  readonly changed: readonly StoredObject[];
  /** Objects of which only statistics changed. */
  readonly statisticsChanged: readonly StoredObject[];
}

interface ObjectStoreOptions<Facts> {
  readonly classes: ReadonlyMap<string, ServedClass<Facts>>;
  readonly agentName: string;
  /** Called with each value that does not fit its type; the object is stored without the value. */
  readonly onInvalidValue: (member: string, error: QmfException) => void;
  /** Returns false for a property or statistic that is never stored; all are stored where absent. */
  readonly isPublished?: ((className: string, member: string) => boolean) | undefined;
}

/** Every object of the agent, by class and by name. Holds what queries see; sends nothing. */
export class ObjectStore<Facts> {
  readonly #options: ObjectStoreOptions<Facts>;
  /** Names of the members that are never stored, by class. */
  readonly #excluded = new Map<string, ReadonlySet<AmqpValue>>();
  readonly #byClass = new Map<string, ReadonlyMap<string, StoredObject>>();
  readonly #encoded = new WeakMap<StoredObject, AmqpValue>();

  constructor(options: ObjectStoreOptions<Facts>) {
    const { classes, isPublished = () => true } = options;
    this.#options = options;
    for (const [className, { schema }] of classes) {
      this.#byClass.set(className, new Map());
      const members = [...schema.properties, ...schema.statistics].map(({ name }) => name);
      this.#excluded.set(className, new Set(members.filter((name) => !isPublished(className, name))));
    }
  }

  /** Replaces the objects of one class by those of the facts. @returns what changed. */
  update(className: string, facts: Facts, nowNs: bigint): ClassDifference {
    const served = this.findClass(className);
    if (!served) throw new TypeError(`${className} is not a class of the schema`);
    const before = this.#byClass.get(className) ?? new Map<string, StoredObject>();
    const after = new Map<string, StoredObject>();
    const changed: StoredObject[] = [];
    const statisticsChanged: StoredObject[] = [];
    for (const [name, row] of served.bound.rows(facts)) {
      const old = before.get(name);
      const object = this.#updateObject(served, name, row, old, nowNs);
      after.set(name, object);
      if (!old || old.properties !== object.properties) changed.push(object);
      else if (old.statistics !== object.statistics) statisticsChanged.push(object);
    }
    this.#byClass.set(className, after);
    const deleted = [...before.values()]
      .filter((object) => !after.has(object.objectId.objectName))
      .map((object) => asDeleted(object, nowNs));
    return { schemaId: served.schema.id, deleted, changed, statisticsChanged };
  }

  classNames(): readonly string[] {
    return [...this.#options.classes.keys()];
  }

  findClass(className: string): ServedClass<Facts> | undefined {
    return this.#options.classes.get(className);
  }

  objectsOf(className: string): Iterable<StoredObject> {
    return this.#byClass.get(className)?.values() ?? [];
  }

  findObject(objectName: string): StoredObject | undefined {
    for (const objects of this.#byClass.values()) {
      const object = objects.get(objectName);
      if (object) return object;
    }
    return undefined;
  }

  *all(): Iterable<StoredObject> {
    for (const objects of this.#byClass.values()) yield* objects.values();
  }

  /** Encodes an object for the wire: its statistics alone, or all of it, once until the object changes. */
  encode(object: StoredObject, isStatistics = false): AmqpValue {
    if (isStatistics) return toWireMap(object, object.statistics);
    let encoded = this.#encoded.get(object);
    if (encoded === undefined) {
      const values = new Map([...object.properties, ...object.statistics]);
      encoded = new Typed('encoded', encodeValue(toWireMap(object, values)));
      this.#encoded.set(object, encoded);
    }
    return encoded;
  }

  /** Returns the old object itself where no value changed, and its old maps where these did not change. */
  #updateObject(
    served: ServedClass<Facts>,
    objectName: string,
    row: unknown,
    old: StoredObject | undefined,
    nowNs: bigint,
  ): StoredObject {
    const { schema, bound } = served;
    const properties = this.#readValues(served, schema.properties, bound.properties(row));
    const statistics = this.#readValues(served, schema.statistics, bound.statistics(row));
    if (!old) {
      const objectId = { objectName, agentName: this.#options.agentName };
      const times = { createdNs: nowNs, updatedNs: nowNs, deletedNs: 0n };
      return { objectId, schemaId: schema.id, row, properties, statistics, ...times };
    }
    const hasSameProperties = isSameMap(old.properties, properties);
    const hasSameStatistics = isSameMap(old.statistics, statistics);
    if (hasSameProperties && hasSameStatistics) {
      old.row = row;
      return old;
    }
    return {
      ...old,
      row,
      properties: hasSameProperties ? old.properties : properties,
      statistics: hasSameStatistics ? old.statistics : statistics,
      updatedNs: nowNs,
    };
  }

  #readValues(
    { schema }: ServedClass<Facts>,
    members: Parameters<typeof toValidTypedValues>[0],
    values: object,
  ): AmqpMap {
    const { agentName, onInvalidValue } = this.#options;
    const { className } = schema.id;
    const typed = toValidTypedValues(members, values, agentName, (name, error) =>
      onInvalidValue(`${className}.${name}`, error),
    );
    return omit(typed, this.#excluded.get(className));
  }
}

/** Returns the last state of an object, marked as deleted at a time. */
export const asDeleted = (object: StoredObject, nowNs: bigint): StoredObject => ({
  ...object,
  updatedNs: nowNs,
  deletedNs: nowNs,
});

/** Returns the map of an object in an indication, with the given values. */
function toWireMap(object: StoredObject, values: AmqpMap): AmqpMap {
  const { objectId, schemaId, createdNs, updatedNs, deletedNs } = object;
  return objectToMap({ objectId, schemaId, values, createdNs, updatedNs, deletedNs });
}

function omit(values: AmqpMap, names: ReadonlySet<AmqpValue> | undefined): AmqpMap {
  if (names === undefined || names.size === 0) return values;
  return new Map([...values].filter(([name]) => !names.has(name)));
}
