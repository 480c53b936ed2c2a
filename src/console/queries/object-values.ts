import {
  type AmqpValue,
  fromWire,
  type ObjectClass,
  readText,
  type TypeName,
  toPlain,
  type VariantValue,
} from '#qmf';

/** Values by name, made without a prototype: names come from strangers. */
export type ValuesByName = Readonly<Record<string, VariantValue>>;

/** The values of one object, told apart and typed by its schema. */
export interface ObjectValues {
  /** Undefined where the agent gave no schema: then all values are among the properties, as they came. */
  readonly schema: ObjectClass | undefined;
  readonly properties: ValuesByName;
  readonly statistics: ValuesByName;
}

/** qpidd's generated schema and its data disagree on the names of these two. */
const suffixes = [
  ['Count', 'Samples'],
  ['Avg', 'Average'],
] as const;

/** Never throws: a value that is not of its schema's type is given as it came. */
export function toObjectValues(
  values: ReadonlyMap<AmqpValue, AmqpValue>,
  schema: ObjectClass | undefined,
): ObjectValues {
  const properties: Record<string, VariantValue> = Object.create(null);
  const statistics: Record<string, VariantValue> = Object.create(null);
  const propertyTypes = types(schema?.properties);
  const statisticTypes = types(schema?.statistics);
  for (const [key, value] of values) {
    const name = readText(key);
    if (name === undefined || value === null) continue;
    const statistic = statisticName(name, statisticTypes);
    if (statistic === undefined) properties[name] = typed(propertyTypes.get(name), value, name);
    else statistics[statistic] = typed(statisticTypes.get(statistic), value, name);
  }
  return { schema, properties, statistics };
}

/** A value by its type in the schema; as it came where it has none or does not fit. */
function typed(type: TypeName | undefined, value: AmqpValue, name: string): VariantValue {
  if (type !== undefined) {
    try {
      return fromWire(type, value, name);
    } catch {
      // A stranger's mistake must not hide the value from who looks for it.
    }
  }
  return toPlain(value) as VariantValue;
}

/** Values by the types of the arguments they belong to. Never throws. */
export function toTypedValues(
  values: ReadonlyMap<AmqpValue, AmqpValue>,
  members: readonly { name: string; type: TypeName }[],
): ValuesByName {
  const known = types(members);
  const read: Record<string, VariantValue> = Object.create(null);
  for (const [key, value] of values) {
    const name = readText(key);
    if (name !== undefined && value !== null) read[name] = typed(known.get(name), value, name);
  }
  return read;
}

function types(members: readonly { name: string; type: TypeName }[] = []): ReadonlyMap<string, TypeName> {
  return new Map(members.map(({ name, type }) => [name, type]));
}

function statisticName(name: string, statistics: ReadonlyMap<string, TypeName>): string | undefined {
  if (statistics.has(name)) return name;
  for (const [written, declared] of suffixes) {
    const other = name.endsWith(written) ? name.slice(0, -written.length) + declared : name;
    if (other !== name && statistics.has(other)) return other;
  }
  return undefined;
}
