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
import { type ServedClass, toValidTypedValues } from './class-table.ts';
import { isSameMap } from './same-value.ts';

/** One object that exists, as the agent last saw it. */
export interface StoredObject {
  readonly objectId: ObjectId;
  readonly schemaId: SchemaId;
  /** What the class's binding made it from; renewed at each look. */
  row: unknown;
  readonly properties: AmqpMap;
  readonly statistics: AmqpMap;
  readonly createdNs: bigint;
  readonly updatedNs: bigint;
  readonly deletedNs: bigint;
}

/** What one look at the facts changed in one class. */
export interface ClassDifference {
  readonly schemaId: SchemaId;
  readonly deleted: readonly StoredObject[];
  /** New, or with a property that changed: published whole. */
  readonly changed: readonly StoredObject[];
  /** Only statistics changed. */
  readonly statisticsChanged: readonly StoredObject[];
}

/** Every object of the agent, by class and by name. It holds what queries see; it sends nothing. */
export class ObjectStore<Facts> {
  readonly #classes: ReadonlyMap<string, ServedClass<Facts>>;
  readonly #agentName: string;
  readonly #misfit: (member: string, error: QmfException) => void;
  readonly #withheld = new Map<string, ReadonlySet<AmqpValue>>();
  readonly #byClass = new Map<string, ReadonlyMap<string, StoredObject>>();
  readonly #encoded = new WeakMap<StoredObject, AmqpValue>();

  /**
   * @param misfit told of each value that does not fit its type; it is left out.
   * @param isPublished false for properties and statistics that are left out always.
   */
  constructor(
    classes: ReadonlyMap<string, ServedClass<Facts>>,
    agentName: string,
    misfit: (member: string, error: QmfException) => void,
    isPublished: (className: string, member: string) => boolean = () => true,
  ) {
    this.#misfit = misfit;
    this.#classes = classes;
    this.#agentName = agentName;
    for (const [className, { schema }] of classes) {
      this.#byClass.set(className, new Map());
      const members = [...schema.properties, ...schema.statistics].map(({ name }) => name);
      this.#withheld.set(className, new Set(members.filter((name) => !isPublished(className, name))));
    }
  }

  /** Takes the rows of one class from the facts. */
  update(className: string, facts: Facts, nowNs: bigint): ClassDifference {
    const served = this.#classes.get(className);
    if (!served) throw new TypeError(`no class ${className}`);
    const before = this.#byClass.get(className) ?? new Map<string, StoredObject>();
    const after = new Map<string, StoredObject>();
    const changed: StoredObject[] = [];
    const counted: StoredObject[] = [];
    for (const [name, row] of served.bound.rows(facts)) {
      const old = before.get(name);
      const object = this.#look(served, name, row, old, nowNs);
      after.set(name, object);
      if (!old || old.properties !== object.properties) changed.push(object);
      else if (old.statistics !== object.statistics) counted.push(object);
    }
    this.#byClass.set(className, after);
    const deleted = [...before.values()]
      .filter((object) => !after.has(object.objectId.objectName))
      .map((object) => ({ ...object, updatedNs: nowNs, deletedNs: nowNs }));
    return { schemaId: served.schema.id, deleted, changed, statisticsChanged: counted };
  }

  #look(
    served: ServedClass<Facts>,
    objectName: string,
    row: unknown,
    old: StoredObject | undefined,
    nowNs: bigint,
  ): StoredObject {
    const { schema, bound } = served;
    const misfit = (name: string, error: QmfException) =>
      this.#misfit(`${schema.id.className}.${name}`, error);
    const withheld = this.#withheld.get(schema.id.className);
    const valuesOf = (members: Parameters<typeof toValidTypedValues>[0], values: object) =>
      without(withheld, toValidTypedValues(members, values, this.#agentName, misfit));
    const properties = valuesOf(schema.properties, bound.properties(row));
    const statistics = valuesOf(schema.statistics, bound.statistics(row));
    if (!old) {
      const objectId = { objectName, agentName: this.#agentName };
      const life = { createdNs: nowNs, updatedNs: nowNs, deletedNs: 0n };
      return { objectId, schemaId: schema.id, row, properties, statistics, ...life };
    }
    const sameProperties = isSameMap(old.properties, properties);
    const sameStatistics = isSameMap(old.statistics, statistics);
    if (sameProperties && sameStatistics) {
      old.row = row;
      return old;
    }
    return {
      ...old,
      row,
      properties: sameProperties ? old.properties : properties,
      statistics: sameStatistics ? old.statistics : statistics,
      updatedNs: nowNs,
    };
  }

  classNames(): readonly string[] {
    return [...this.#classes.keys()];
  }

  findClass(className: string): ServedClass<Facts> | undefined {
    return this.#classes.get(className);
  }

  objectsOf(className: string): Iterable<StoredObject> {
    return this.#byClass.get(className)?.values() ?? [];
  }

  findObject(objectName: string): StoredObject | undefined {
    for (const objects of this.#byClass.values()) {
      const found = objects.get(objectName);
      if (found) return found;
    }
    return undefined;
  }

  *all(): Iterable<StoredObject> {
    for (const objects of this.#byClass.values()) yield* objects.values();
  }

  /** The whole object in the wire's form, made once and kept until the object changes. */
  encode(object: StoredObject): AmqpValue {
    let encoded = this.#encoded.get(object);
    if (encoded === undefined) {
      encoded = new Typed('encoded', encodeValue(toWireMap(object, allValues(object))));
      this.#encoded.set(object, encoded);
    }
    return encoded;
  }
}

const allValues = (object: StoredObject): AmqpMap => new Map([...object.properties, ...object.statistics]);

/** An object as an indication carries it: with the values given, or its statistics alone. */
export function toWireMap(object: StoredObject, values: AmqpMap): AmqpMap {
  const { objectId, schemaId, createdNs, updatedNs, deletedNs } = object;
  return objectToMap({ objectId, schemaId, values, createdNs, updatedNs, deletedNs });
}

function without(names: ReadonlySet<AmqpValue> | undefined, values: AmqpMap): AmqpMap {
  if (names === undefined || names.size === 0) return values;
  return new Map([...values].filter(([name]) => !names.has(name)));
}
