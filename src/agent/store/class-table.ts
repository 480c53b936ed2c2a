import {
  type AmqpMap,
  type AmqpValue,
  type ObjectClass,
  type ObjectId,
  QmfException,
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

type Members = readonly { readonly name: string; readonly type: TypeName }[];

/**
 * Puts the schema's types on values; absent ones are left out.
 * @throws {TypeError} for a name that is not among the members, {@link QmfException} for a value that does not fit.
 */
export function toTypedValues(members: Members, values: object, agentName: string): AmqpMap {
  return typed(members, values, agentName, (_name, error) => {
    throw error;
  });
}

/** The same, but a value that does not fit is left out, too, and told: one odd fact must not hide all others. */
export function toValidTypedValues(
  members: Members,
  values: object,
  agentName: string,
  misfit: (name: string, error: QmfException) => void,
): AmqpMap {
  return typed(members, values, agentName, misfit);
}

function typed(
  members: Members,
  values: object,
  agentName: string,
  misfit: (name: string, error: QmfException) => void,
): AmqpMap {
  const given = values as Readonly<Record<string, VariantValue>>;
  const found = new Map<AmqpValue, AmqpValue>();
  const known = new Set<string>();
  for (const { name, type } of members) {
    known.add(name);
    const value = given[name];
    if (value === undefined) continue;
    try {
      found.set(name, toWire(type, type === 'objId' ? withAgent(value as ObjectId, agentName) : value));
    } catch (error) {
      if (!(error instanceof QmfException)) throw error;
      misfit(name, error);
    }
  }
  const strangers = Object.keys(given).filter((name) => given[name] !== undefined && !known.has(name));
  if (strangers.length > 0) throw new TypeError(`not in the schema: ${strangers.join(', ')}`);
  return found;
}

/** A reference without an agent means our own; consoles of old want it said. */
function withAgent(id: ObjectId, agentName: string): ObjectId {
  return id.agentName === undefined ? { ...id, agentName } : id;
}
