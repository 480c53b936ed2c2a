import {
  type AmqpMap,
  type AmqpValue,
  type ObjectId,
  QmfException,
  type TypeName,
  toWire,
  type VariantValue,
} from '#qmf';

type Members = readonly { readonly name: string; readonly type: TypeName }[];
/** Called with a value that does not fit its type. */
type OnInvalidValue = (name: string, error: QmfException) => void;

/**
 * Converts values to the types of the schema. Leaves out absent values.
 * @throws {TypeError} for a name that is not among the members, {@link QmfException} for a value that does not fit.
 */
export function toTypedValues(members: Members, values: object, agentName: string): AmqpMap {
  return toValidTypedValues(members, values, agentName, (_name, error) => {
    throw error;
  });
}

/**
 * Converts values to the types of the schema. Leaves out absent values and those that do not fit, so that one odd fact
 * does not hide all others.
 * @throws {TypeError} for a name that is not among the members.
 */
export function toValidTypedValues(
  members: Members,
  values: object,
  agentName: string,
  onInvalidValue: OnInvalidValue,
): AmqpMap {
  const rawValues = values as Readonly<Record<string, VariantValue>>;
  const typed = new Map<AmqpValue, AmqpValue>();
  for (const { name, type } of members) {
    const value = rawValues[name];
    if (value === undefined) continue;
    try {
      typed.set(name, toWire(type, type === 'objId' ? withAgent(value as ObjectId, agentName) : value));
    } catch (error) {
      if (!(error instanceof QmfException)) throw error;
      onInvalidValue(name, error);
    }
  }
  requireKnown(members, rawValues);
  return typed;
}

function requireKnown(members: Members, values: Readonly<Record<string, unknown>>): void {
  const known = new Set(members.map(({ name }) => name));
  const unknown = Object.keys(values).filter((name) => values[name] !== undefined && !known.has(name));
  if (unknown.length > 0) throw new TypeError(`not in the schema: ${unknown.join(', ')}`);
}

/** Completes a reference without an agent: it means this agent, and old consoles need the name. */
function withAgent(id: ObjectId, agentName: string): ObjectId {
  return id.agentName === undefined ? { ...id, agentName } : id;
}
