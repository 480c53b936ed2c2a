import { creationPayload, type KernelObject, type MapIndex } from '#netlink';
import type { KernelState } from './kernel-state.ts';

/** Converts indices of a snapshot to numbers that stand for names, so that objects of two snapshots compare. */
export class NameIndex {
  readonly #numbers = new Map<string, number>();

  of({ names }: Pick<KernelState, 'names'>): MapIndex {
    return (index) => {
      const name = names.get(index);
      if (name === undefined) return undefined;
      const number = this.#numbers.get(name) ?? this.#numbers.size + 1;
      this.#numbers.set(name, number);
      return number;
    };
  }
}

/** Two objects with one key are the same in all that the kernel keeps of them, but for the time that is left to them. */
export function objectKey(object: KernelObject, mapIndex: MapIndex): string {
  const payload = creationPayload(object, mapIndex);
  return `${object.table} ${payload?.toString('hex') ?? `without link ${object.payload.toString('hex')}`}`;
}

/** Finds the objects of `before` that `now` lacks. @returns them in the order of `before`. */
export function missingObjects(
  before: readonly KernelObject[],
  beforeIndex: MapIndex,
  now: readonly KernelObject[],
  nowIndex: MapIndex,
): readonly KernelObject[] {
  const counts = new Map<string, number>();
  for (const object of now) {
    const key = objectKey(object, nowIndex);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return before.filter((object) => {
    const key = objectKey(object, beforeIndex);
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}
