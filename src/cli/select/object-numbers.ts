import type { LocatedObject } from './object-name.ts';

/** The first number, as in qpid-tool: no usual name of a CPU or a table is as large. */
const firstNumber = 101;
/** Most objects with a number: a peer decides how many objects it has. */
const defaultLimit = 100_000;

/** Numbers that stand for objects within one shell. An object keeps its number, also while it is gone. */
export class ObjectNumbers {
  readonly #limit: number;
  readonly #objects: LocatedObject[] = [];
  readonly #numbers = new Map<string, number>();

  /** @param limit most objects with a number; further ones have none. */
  constructor(limit = defaultLimit) {
    this.#limit = limit;
  }

  /** Returns the number of an object, a new one where it has none; undefined beyond the limit. */
  numberOf(object: LocatedObject): number | undefined {
    const key = `${object.agent.name}\0${object.objectId.objectName}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#objects.length >= this.#limit) return undefined;
    const number = firstNumber + this.#objects.length;
    this.#objects.push(object);
    this.#numbers.set(key, number);
    return number;
  }

  /** Returns the object that a text is the number of; undefined for every other text. */
  find(text: string): LocatedObject | undefined {
    return /^[1-9]\d{0,8}$/.test(text) ? this.#objects[Number(text) - firstNumber] : undefined;
  }

  /** Returns the objects in the order of their numbers. */
  objects(): readonly LocatedObject[] {
    return this.#objects;
  }
}
