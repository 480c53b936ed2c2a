/** An element in the builder's form: attributes by `@name`, children by name; undefined members are left out. */
export interface BuilderElement {
  readonly [name: string]: string | BuilderElement | readonly BuilderElement[] | undefined;
}

/** Removes absent members at every level: the builder would print `undefined` as an empty element. */
export function withoutAbsent(element: BuilderElement): BuilderElement {
  const present: Record<string, string | BuilderElement | readonly BuilderElement[]> = {};
  for (const [name, value] of Object.entries(element)) {
    if (value === undefined || (isList(value) && value.length === 0)) continue;
    if (typeof value === 'string') present[name] = value;
    else present[name] = isList(value) ? value.map(withoutAbsent) : withoutAbsent(value);
  }
  return present;
}

/** Prints a number as an attribute. @returns undefined for undefined. */
export const numberText = (value: number | undefined) => (value === undefined ? undefined : String(value));

/** Prints a boolean as one of two words. @returns undefined for undefined. */
export const choose = (value: boolean | undefined, whenTrue: string, whenFalse: string) =>
  value === undefined ? undefined : value ? whenTrue : whenFalse;

const isList = (
  value: string | BuilderElement | readonly BuilderElement[],
): value is readonly BuilderElement[] => Array.isArray(value);
