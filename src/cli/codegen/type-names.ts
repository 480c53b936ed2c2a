import type { Schema } from '#qmf';

/** Names of the language and its library: a type of such a name would hide the built-in one where it is imported. */
const builtinNames = `
  AggregateError Array ArrayBuffer AsyncIterable Atomics Awaited BigInt Boolean Buffer Capitalize DataView Date Error
  EvalError Event Exclude Extract Function Infinity Intl Iterable Iterator Map Math NaN NonNullable Number Object Omit
  Parameters Partial Pick Promise Proxy RangeError Readonly Record Reflect RegExp Required ReturnType Set String Symbol
  SyntaxError TypeError URL WeakMap WeakRef WeakSet`
  .trim()
  .split(/\s+/);

/** Converts a name of the schema to a type name: `network-interface` and `networkInterface` to `NetworkInterface`. */
export function toTypeName(name: string): string {
  return name
    .split(/[-_]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

/** Converts the name of a package to a type name: `org.example.zoo` to `ZooPackage`. */
export function packageTypeName(packageName: string): string {
  return `${toTypeName(packageName.slice(packageName.lastIndexOf('.') + 1))}Package`;
}

/** Writes a name as the key of a property in TypeScript. Reserved words need no quotes there. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

/**
 * Gives each object class a type name of its own. A class whose name is taken gets `Class` behind it, and a number where
 * that is taken as well; earlier classes come first.
 * @param taken names that the generated file uses itself.
 * @returns the type names by class name.
 */
export function assignTypeNames(
  { packageName, classes }: Schema,
  taken: readonly string[],
): ReadonlyMap<string, string> {
  const used = new Set([...builtinNames, ...taken, packageTypeName(packageName)]);
  const assigned = new Map<string, string>();
  for (const { kind, id } of classes) {
    if (kind !== 'object') continue;
    const name = findFreeName(toTypeName(id.className), used);
    used.add(name);
    assigned.set(id.className, name);
  }
  return assigned;
}

function findFreeName(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name;
  for (let count = 1; ; count++) {
    const candidate = `${name}Class${count === 1 ? '' : count}`;
    if (!used.has(candidate)) return candidate;
  }
}
