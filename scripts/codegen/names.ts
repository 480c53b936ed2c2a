import type { Schema } from '#qmf';

/** `network-interface` or `networkInterface` as the name of a type: `NetworkInterface`. */
export function typeName(name: string): string {
  return name.replace(/(?:^|[-_])([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `org.example.zoo` is `ZooPackage`. */
export function packageTypeName(packageName: string): string {
  return `${typeName(packageName.slice(packageName.lastIndexOf('.') + 1))}Package`;
}

/** A name as the key of a property in TypeScript. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

/** Names of classes that would become the same type, or one that the file needs for itself. */
export function findNameClashes(schema: Schema, taken: readonly string[]): readonly string[] {
  const seen = new Map<string, string>(
    [...taken, packageTypeName(schema.packageName)].map((name) => [name, 'the file itself']),
  );
  return schema.classes.flatMap(({ kind, id: { className } }) => {
    if (kind !== 'object') return [];
    const type = typeName(className);
    const other = seen.get(type);
    seen.set(type, className);
    return other === undefined
      ? []
      : [`${className} would be the type ${type}, which ${other} has; another name`];
  });
}
