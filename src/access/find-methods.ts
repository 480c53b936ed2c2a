import { fullName, type MethodEntry, type MethodRegistry } from './method-registry.ts';

/** A question names an unknown method, or one of several classes about which the policy decides differently. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
}

/**
 * Finds the methods of a name.
 * @param name `METHOD` of any class, or `CLASS.METHOD`.
 * @returns at least one.
 * @throws {MethodError} with the nearest names, for a name that the schema lacks.
 */
export function findMethods({ methods }: MethodRegistry, name: string): readonly MethodEntry[] {
  const found = methods.filter(
    ({ className, method }) => name === method || name === fullName(className, method),
  );
  if (found.length > 0) return found;
  const near = listNearNames(methods, name);
  const advice = near.length > 0 ? `; expected a name such as ${near.join(', ')}` : '';
  throw new MethodError(`${JSON.stringify(name)} is not a method of the schema${advice}`);
}

const maxNames = 3;

/** Lists the names of methods that a mistyped name may mean, the nearest first. */
function listNearNames(methods: readonly MethodEntry[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const names = new Set(
    methods.map(({ className, method }) => (name.includes('.') ? fullName(className, method) : method)),
  );
  return [...names]
    .map((one) => ({ one, distance: distanceBetween(wanted, one.toLowerCase()) }))
    .filter(({ one, distance }) => distance <= maxDistance(one))
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, maxNames)
    .map(({ one }) => one);
}

/** A third of a name may be mistyped. */
const maxDistance = (name: string): number => Math.max(1, Math.floor(name.length / 3));

/** Words at least this long find the names that contain them: `begin` finds `jobBegin`. */
const minWordLength = 4;

/** Returns how far a name is from the one asked for: half a letter where one has the other, or the same method of another class. */
function distanceBetween(left: string, right: string): number {
  if (left.includes('.') && left.split('.')[1] === right.split('.')[1]) return 0.5;
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  if (short.length >= minWordLength && long.includes(short)) return 0.5;
  // No name of a schema is that long: a long text must not cost its square.
  return long.length - short.length > short.length ? long.length : countEdits(left, right);
}

/** Counts the letters to add, to remove or to replace (Levenshtein's distance). */
function countEdits(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...left].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...right].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
