import {
  type AmqpValue,
  fromWire,
  type ObjectClass,
  readText,
  type TypeName,
  toPlain,
  type VariantValue,
} from '#qmf';

/** Values by name. Has no prototype: an agent may send any name, `__proto__` too. */
export type ValuesByName = Readonly<Record<string, VariantValue>>;

/** The values of one object, with the types of its schema. */
export interface ObjectValues {
  /** Undefined when the agent gives no schema; all values are then among the properties, with the types of AMQP. */
  readonly schema: ObjectClass | undefined;
  readonly properties: ValuesByName;
  readonly statistics: ValuesByName;
}

interface Member {
  readonly name: string;
  readonly type: TypeName;
}

/** Endings of statistics that qpidd's data and its generated schema spell differently. */
const statisticEndings = [
  { data: 'Count', schema: 'Samples' },
  { data: 'Avg', schema: 'Average' },
] as const;

/** What happens to a value that does not fit its type, or has none: it keeps its AMQP type, or is left out. */
type OnInvalidValue = 'keep' | 'leave out';

/**
 * Splits an object's values into properties and statistics. Never throws: a value of another type keeps its AMQP type, unless
 * such values are left out.
 */
export function toObjectValues(
  values: ReadonlyMap<AmqpValue, AmqpValue>,
  schema: ObjectClass | undefined,
  onInvalid: OnInvalidValue = 'keep',
): ObjectValues {
  const properties: Record<string, VariantValue> = Object.create(null);
  const statistics: Record<string, VariantValue> = Object.create(null);
  const propertyTypes = typesByName(schema?.properties);
  const statisticTypes = typesByName(schema?.statistics);
  for (const [key, value] of values) {
    const name = readText(key);
    if (name === undefined || value === null) continue;
    const statistic = findStatistic(name, statisticTypes);
    if (statistic === undefined) put(properties, name, propertyTypes.get(name), value, onInvalid);
    else put(statistics, statistic, statisticTypes.get(statistic), value, onInvalid);
  }
  return { schema, properties, statistics };
}

/**
 * Converts values to the types of these members. Never throws: a value of another type keeps its AMQP type, unless such values
 * are left out.
 */
export function toTypedValues(
  values: ReadonlyMap<AmqpValue, AmqpValue>,
  members: readonly Member[],
  onInvalid: OnInvalidValue = 'keep',
): ValuesByName {
  const types = typesByName(members);
  const typed: Record<string, VariantValue> = Object.create(null);
  for (const [key, value] of values) {
    const name = readText(key);
    if (name !== undefined && value !== null) put(typed, name, types.get(name), value, onInvalid);
  }
  return typed;
}

function put(
  values: Record<string, VariantValue>,
  name: string,
  type: TypeName | undefined,
  value: AmqpValue,
  onInvalid: OnInvalidValue,
): void {
  const typed = type === undefined ? undefined : readTyped(type, value, name);
  if (typed !== undefined) values[name] = typed;
  else if (onInvalid === 'keep') values[name] = toPlain(value) as VariantValue;
}

/** Returns undefined where the agent sent a value of another type. */
function readTyped(type: TypeName, value: AmqpValue, name: string): VariantValue {
  try {
    return fromWire(type, value, name);
  } catch {
    return undefined;
  }
}

function typesByName(members: readonly Member[] = []): ReadonlyMap<string, TypeName> {
  return new Map(members.map(({ name, type }) => [name, type]));
}

function findStatistic(name: string, statistics: ReadonlyMap<string, TypeName>): string | undefined {
  if (statistics.has(name)) return name;
  return statisticEndings
    .filter(({ data }) => name.endsWith(data))
    .map(({ data, schema }) => name.slice(0, -data.length) + schema)
    .find((other) => statistics.has(other));
}
