import type { ManagedObject } from '#qmf';
import type { DataIndication } from './indications.ts';

/** Objects that are remembered: those of a fleet. Beyond it the oldest are forgotten; the listeners heard of each. */
const maxObjects = 10_000;
/** Octets of a name that is remembered; agents of this program have shorter ones. */
const maxNameLength = 1_024;

/** What is remembered of an object: its identity, and what a deletion says of it. */
type MissedObject = Omit<ManagedObject, 'values'> & { readonly objectId: { readonly objectName: string } };

/** The missed objects of one agent and class. */
export interface MissedClass {
  readonly agentName: string;
  readonly className: string;
  readonly packageName: string | undefined;
  /** By object name. */
  readonly objects: ReadonlyMap<string, MissedObject>;
}

/** The objects of which a subscription dropped indications. */
export class MissedObjects {
  /** By agent and object name, the longest missed first. */
  readonly #objects = new Map<string, DataIndication<MissedObject & ManagedObject>>();

  get size(): number {
    return this.#objects.size;
  }

  /** Remembers an object. Has no effect for one without name or class, which no query can name. */
  add({ agentName, object }: DataIndication): void {
    const { objectId, schemaId } = object;
    if (objectId === undefined || !schemaId?.className) return;
    if (objectId.objectName.length > maxNameLength) return;
    const key = `${agentName}\0${objectId.objectName}`;
    this.#objects.delete(key);
    this.#objects.set(key, { agentName, object: { ...object, objectId, values: new Map() } });
    if (this.#objects.size <= maxObjects) return;
    for (const oldest of this.#objects.keys()) {
      this.#objects.delete(oldest);
      return;
    }
  }

  /** Takes all objects of the agent and the class of which one is missed for longest. */
  takeClass(): MissedClass | undefined {
    const [first] = this.#objects.values();
    if (first === undefined) return undefined;
    const { agentName } = first;
    const { className = '', packageName } = first.object.schemaId ?? {};
    const objects = new Map<string, MissedObject>();
    for (const [key, { agentName: name, object }] of this.#objects) {
      const { schemaId, objectId } = object;
      if (name !== agentName || schemaId?.className !== className || schemaId.packageName !== packageName)
        continue;
      objects.set(objectId.objectName, object);
      this.#objects.delete(key);
    }
    return { agentName, className, packageName, objects };
  }

  clear(): void {
    this.#objects.clear();
  }
}
