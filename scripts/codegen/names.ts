import type { Schema } from '#qmf';

/** Converts a name of the schema to a type name: `network-interface` and `networkInterface` to `NetworkInterface`. */
export function typeName(name: string): string {
  return name.replace(/(?:^|[-_])([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Converts the name of a package to a type name: `org.example.zoo` to `ZooPackage`. */
export function packageTypeName(packageName: string): string {
  return `${typeName(packageName.slice(packageName.lastIndexOf('.') + 1))}Package`;
}

/** Writes a name as the key of a property in TypeScript. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

/** Reports classes that would become the same type, or a type that the generated file needs itself. */
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
      : [`${className} would be the type ${type}, which ${other} has; expected another name`];
  });
}
