import type { ObjectClass, Schema } from '#qmf';
import type { BoundClass } from './define-class.ts';

/** One class of the schema with its binding. */
export interface ServedClass<Facts> {
  readonly schema: ObjectClass;
  readonly bound: BoundClass<Facts>;
}

/**
 * Pairs the classes of a schema with their bindings, by name.
 * @throws {TypeError} where a class or method has no binding, or a binding no class: the program does not fit its schema.
 */
export function pairClasses<Facts>(
  schema: Schema,
  bindings: readonly BoundClass<Facts>[],
): ReadonlyMap<string, ServedClass<Facts>> {
  const unpaired = new Map(bindings.map((bound) => [bound.name, bound]));
  const served = new Map<string, ServedClass<Facts>>();
  for (const schemaClass of schema.classes) {
    if (schemaClass.kind !== 'object') continue;
    const bound = unpaired.get(schemaClass.id.className);
    if (!bound) throw new TypeError(`class ${schemaClass.id.className} of the schema has no binding`);
    requireSameMethods(schemaClass, bound);
    served.set(bound.name, { schema: schemaClass, bound });
    unpaired.delete(bound.name);
  }
  if (unpaired.size > 0) {
    throw new TypeError(`no class of the schema is named ${[...unpaired.keys()].join(', ')}`);
  }
  return served;
}

function requireSameMethods(
  { methods }: ObjectClass,
  bound: Pick<BoundClass<never>, 'name' | 'methods'>,
): void {
  const wanted = methods.map(({ name }) => name);
  const handled = Object.keys(bound.methods);
  const missing = wanted.filter((name) => !handled.includes(name));
  const extra = handled.filter((name) => !wanted.includes(name));
  if (missing.length + extra.length > 0) {
    const lists = `missing ${missing.join(', ') || 'none'}; not in the schema ${extra.join(', ') || 'none'}`;
    throw new TypeError(`methods of ${bound.name}: ${lists}`);
  }
}
