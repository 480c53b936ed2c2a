import {
  type AmqpMap,
  type AmqpValue,
  type ObjectClass,
  type ObjectId,
  type Schema,
  type TypeName,
  toWire,
  type VariantValue,
} from '#qmf';
import type { BoundClass } from './define-class.ts';

/** One class of the schema with what serves it. */
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
  const byName = new Map(bindings.map((bound) => [bound.name, bound]));
  const served = new Map<string, ServedClass<Facts>>();
  for (const found of schema.classes) {
    if (found.kind !== 'object') continue;
    const bound = byName.get(found.id.className);
    if (!bound) throw new TypeError(`class ${found.id.className} of the schema has no binding`);
    requireSame(
      `methods of ${bound.name}`,
      found.methods.map((method) => method.name),
      Object.keys(bound.methods),
    );
    served.set(bound.name, { schema: found, bound });
    byName.delete(bound.name);
  }
  if (byName.size > 0)
    throw new TypeError(`no class of the schema is named ${[...byName.keys()].join(', ')}`);
  return served;
}

function requireSame(what: string, wanted: readonly string[], found: readonly string[]): void {
  const missing = wanted.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !wanted.includes(name));
  if (missing.length + extra.length > 0) {
    throw new TypeError(
      `${what}: missing ${missing.join(', ') || 'none'}; not in the schema ${extra.join(', ') || 'none'}`,
    );
  }
}

/**
 * Puts the schema's types on values; absent ones are left out.
 * @throws {TypeError} for a name that is not among the members, {@link QmfException} for a value that does not fit.
 */
export function typedValues(
  members: readonly { readonly name: string; readonly type: TypeName }[],
  values: object,
  agentName: string,
): AmqpMap {
  const given = values as Readonly<Record<string, VariantValue>>;
  const typed = new Map<AmqpValue, AmqpValue>();
  for (const { name, type } of members) {
    const value = given[name];
    if (value === undefined) continue;
    typed.set(name, toWire(type, type === 'objId' ? withAgent(value as ObjectId, agentName) : value));
  }
  const present = Object.keys(given).filter((name) => given[name] !== undefined);
  if (present.length !== typed.size) {
    throw new TypeError(`not in the schema: ${present.filter((name) => !typed.has(name)).join(', ')}`);
  }
  return typed;
}

/** A reference without an agent means our own; consoles of old want it said. */
function withAgent(id: ObjectId, agentName: string): ObjectId {
  return id.agentName === undefined ? { ...id, agentName } : id;
}
