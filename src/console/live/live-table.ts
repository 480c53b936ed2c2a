import type { ManagedObject } from '#qmf';
import type { ObjectValues } from '../queries/object-values.ts';
import type { LiveChange, LiveObject } from './live-object.ts';
import { both, type Contents, contentsOf, mergeValues } from './merge-values.ts';

/** An object of the table. Hidden until its properties are known: statistics alone may come first. */
interface Entry {
  readonly object: LiveObject;
  readonly isComplete: boolean;
}

/** Takes the answer of an agent about all of its objects. */
export interface Reading {
  add(object: ManagedObject, values: ObjectValues): void;
  /** Ends a complete answer: what it leaves out does not exist. */
  finish(): void;
}

export interface TableOptions {
  /** Most objects. While there are as many, an agent with less than its share takes the room of the one with the most. */
  readonly limit: number;
  readonly onChange: (change: Omit<LiveChange, 'missed'>) => void;
}

/**
 * The objects that agents have, as far as the console knows. Indications come in the order in which an agent sent them; the answer to a
 * query comes by another way and may be older than an indication before it or newer. What is heard during a reading therefore holds
 * against its answer, whatever the clock of the agent says.
 */
export class LiveTable {
  readonly #options: TableOptions;
  /** By agent, then by object name. */
  readonly #agents = new Map<string, Map<string, Entry>>();
  /** What was heard since the open reading of each agent began, by object name: it is newer than what the reading says. */
  readonly #heard = new Map<string, Map<string, Contents>>();
  #size = 0;
  omitted = 0;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Number of entries, with those of which only statistics are known. */
  get size(): number {
    return this.#size;
  }

  *objects(): Generator<LiveObject> {
    for (const agentName of this.#agents.keys()) yield* this.objectsOf(agentName);
  }

  *objectsOf(agentName: string): Generator<LiveObject> {
    for (const { object, isComplete } of this.#agents.get(agentName)?.values() ?? [])
      if (isComplete) yield object;
  }

  get(agentName: string, objectName: string): LiveObject | undefined {
    const entry = this.#agents.get(agentName)?.get(objectName);
    return entry?.isComplete ? entry.object : undefined;
  }

  /**
   * Takes an indication.
   * @returns false when it says too little of an unknown object: its agent must be read.
   */
  apply(agentName: string, object: ManagedObject, values: ObjectValues): boolean {
    const name = object.objectId?.objectName;
    if (name === undefined) return true;
    const isDeletion = (object.deletedNs ?? 0n) > 0n;
    const isNoted = this.#note(agentName, name, isDeletion ? both : contentsOf(values));
    if (isDeletion) {
      this.#remove(agentName, name);
      return isNoted;
    }
    return (
      this.#put(agentName, name, object, mergeValues(this.#entry(agentName, name)?.object.values, values)) &&
      isNoted
    );
  }

  /** Notes what an indication says while its agent is read. @returns false when the reading must be repeated. */
  #note(agentName: string, name: string, said: Contents): boolean {
    const heard = this.#heard.get(agentName);
    if (heard === undefined) return true;
    const before = heard.get(name);
    if (before === undefined && heard.size >= this.#options.limit) {
      // An agent may publish ever new names while it answers.
      this.#heard.delete(agentName);
      return false;
    }
    heard.set(name, {
      properties: said.properties || before?.properties === true,
      statistics: said.statistics || before?.statistics === true,
    });
    return true;
  }

  /** Begins to read an agent. An earlier reading of the same agent has no further effect. */
  read(agentName: string): Reading {
    const heard = new Map<string, Contents>();
    this.#heard.set(agentName, heard);
    const present = new Set<string>();
    const isCurrent = () => this.#heard.get(agentName) === heard;
    return {
      add: (object, values) => {
        const name = object.objectId?.objectName;
        if (name === undefined || !isCurrent()) return;
        present.add(name);
        const known = this.#entry(agentName, name);
        const newer = heard.get(name);
        // Heard of as deleted.
        if (newer?.properties && known === undefined) return;
        const latest = known?.object.values;
        this.#put(agentName, name, object, {
          schema: values.schema ?? latest?.schema,
          properties: (newer?.properties ? latest?.properties : undefined) ?? values.properties,
          statistics: (newer?.statistics ? latest?.statistics : undefined) ?? values.statistics,
        });
      },
      finish: () => {
        if (!isCurrent()) return;
        this.#heard.delete(agentName);
        for (const name of [...(this.#agents.get(agentName)?.keys() ?? [])])
          if (!present.has(name) && !heard.has(name)) this.#remove(agentName, name);
      },
    };
  }

  /** Marks the objects of a silent agent. A reading that is open ends without effect. */
  markStale(agentName: string): void {
    this.#heard.delete(agentName);
    const objects = this.#agents.get(agentName);
    for (const [name, { object, isComplete }] of objects ?? []) {
      const stale = { ...object, isStale: true };
      objects?.set(name, { object: stale, isComplete });
      if (isComplete && !object.isStale) this.#options.onChange({ kind: 'stale', object: stale });
    }
  }

  /** Removes the objects of an agent that is forgotten. */
  removeAgent(agentName: string): void {
    this.#heard.delete(agentName);
    for (const name of [...(this.#agents.get(agentName)?.keys() ?? [])]) this.#remove(agentName, name);
  }

  #entry(agentName: string, name: string): Entry | undefined {
    return this.#agents.get(agentName)?.get(name);
  }

  /** @returns whether the properties of the object are known. */
  #put(agentName: string, name: string, from: ManagedObject, values: ObjectValues): boolean {
    const objects = this.#agents.get(agentName) ?? new Map<string, Entry>();
    const known = objects.get(name);
    if (known === undefined && this.#size >= this.#options.limit) {
      this.omitted += 1;
      if (!this.#makeRoom(objects.size)) return true;
    }
    const object: LiveObject = {
      agentName,
      objectId: from.objectId ?? { objectName: name },
      schemaId: from.schemaId ?? known?.object.schemaId ?? {},
      values,
      createdNs: from.createdNs ?? known?.object.createdNs,
      updatedNs: from.updatedNs ?? known?.object.updatedNs,
      isStale: false,
    };
    const isComplete = contentsOf(values).properties;
    this.#agents.set(agentName, objects);
    objects.set(name, { object, isComplete });
    if (known === undefined) this.#size += 1;
    if (isComplete) this.#options.onChange({ kind: known?.isComplete ? 'updated' : 'added', object });
    return isComplete;
  }

  /** Removes an object of the agent that has the most, for an agent with less than its share. @returns whether there is room. */
  #makeRoom(ownSize: number): boolean {
    if (ownSize + 1 > this.#options.limit / (this.#agents.size + 1)) return false;
    let largest: readonly [string, ReadonlyMap<string, Entry>] | undefined;
    for (const each of this.#agents) if (each[1].size > (largest?.[1].size ?? 0)) largest = each;
    const [agentName, objects] = largest ?? [];
    const [name] = objects?.keys() ?? [];
    if (agentName === undefined || name === undefined || (objects?.size ?? 0) <= ownSize + 1) return false;
    this.#remove(agentName, name);
    return true;
  }

  #remove(agentName: string, name: string): void {
    const objects = this.#agents.get(agentName);
    const entry = objects?.get(name);
    if (objects === undefined || entry === undefined) return;
    objects.delete(name);
    if (objects.size === 0) this.#agents.delete(agentName);
    this.#size -= 1;
    if (entry.isComplete) this.#options.onChange({ kind: 'removed', object: entry.object });
  }
}
