/** New names of links that had another one before, by that. */
export type Renames = ReadonlyMap<string, string>;

type Names = ReadonlyMap<number, string>;

/** Finds the links that a third party renamed: the index is the same, and nothing has the former name. */
export function findRenames(before: Names, now: Names): Renames {
  const [formerNames, currentNames] = [new Set(before.values()), new Set(now.values())];
  const renamed = [...before].flatMap(([index, name]) => {
    const current = now.get(index);
    const isRenamed = current !== undefined && !currentNames.has(name) && !formerNames.has(current);
    return isRenamed ? [[name, current] as const] : [];
  });
  return new Map(renamed);
}
