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

/**
 * Splits an object's values into properties and statistics. Never throws: a value of another type keeps its AMQP type.
 */
export function toObjectValues(
  values: ReadonlyMap<AmqpValue, AmqpValue>,
  schema: ObjectClass | undefined,
): ObjectValues {
  const properties: Record<string, VariantValue> = Object.create(null);
  const statistics: Record<string, VariantValue> = Object.create(null);
  const propertyTypes = typesByName(schema?.properties);
  const statisticTypes = typesByName(schema?.statistics);
  for (const [key, value] of values) {
    const name = readText(key);
    if (name === undefined || value === null) continue;
    const statistic = findStatistic(name, statisticTypes);
    if (statistic === undefined) properties[name] = toTypedValue(propertyTypes.get(name), value, name);
    else statistics[statistic] = toTypedValue(statisticTypes.get(statistic), value, name);
  }
  return { schema, properties, statistics };
}

/** Converts values to the types of these members. Never throws: a value of another type keeps its AMQP type. */
export function toTypedValues(
  values: ReadonlyMap<AmqpValue, AmqpValue>,
  members: readonly Member[],
): ValuesByName {
  const types = typesByName(members);
  const typed: Record<string, VariantValue> = Object.create(null);
  for (const [key, value] of values) {
    const name = readText(key);
    if (name !== undefined && value !== null) typed[name] = toTypedValue(types.get(name), value, name);
  }
  return typed;
}

function toTypedValue(type: TypeName | undefined, value: AmqpValue, name: string): VariantValue {
  if (type !== undefined) {
    try {
      return fromWire(type, value, name);
    } catch {
      // The agent sent a value of another type: the caller still sees it.
    }
  }
  return toPlain(value) as VariantValue;
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
