import type { ObjectClass, SchemaMember, SchemaProperty } from '#qmf';
import { machineClass } from '../select/object-name.ts';
import { counters, identifiers, memberWords } from './metric-rules.ts';

/** One metric as Prometheus names it. Source: prometheus.io, "Metric and label naming". */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
}

/** The metric of one property or statistic. */
export interface MemberMetric extends MetricDefinition {
  readonly member: string;
  /** The factor from the schema's unit to the base unit, as a quotient of integers. */
  readonly factor: readonly [numerator: bigint, denominator: bigint];
}

/** The metrics of one class. */
export interface ClassMetrics {
  readonly schemaClass: ObjectClass;
  readonly members: readonly MemberMetric[];
  /** Has the texts and the identifiers of an object as labels, and the value 1; undefined for a class without any. */
  readonly info: MetricDefinition | undefined;
  readonly infoMembers: readonly SchemaProperty[];
}

/** The beginning of every name. */
export const namespace = 'ovirt_node';

const textTypes: ReadonlySet<string> = new Set(['sstr', 'uuid']);
const numberTypes: ReadonlySet<string> = new Set([
  ...['uint8', 'uint16', 'uint32', 'uint64', 'int16', 'int32', 'int64'],
  ...['float', 'double', 'bool', 'absTime', 'deltaTime'],
]);

/** The peer of an address tells addresses apart; the others stand in other labels as people write them. */
const labelledElsewhere: ReadonlySet<string> = new Set(['peer', 'uuidString', 'mac']);

interface BaseUnit {
  /** The last words of a name. */
  readonly suffix: string;
  readonly factor: MemberMetric['factor'];
}

/** For a member without a unit, and for units that stay as they are. */
const noUnit: BaseUnit = { suffix: '', factor: [1n, 1n] };
/** Base units by the units of the schema. */
const baseUnits: Readonly<Record<string, BaseUnit>> = {
  KiB: { suffix: 'bytes', factor: [1024n, 1n] },
  octets: { suffix: 'bytes', factor: [1n, 1n] },
  MHz: { suffix: 'hertz', factor: [1_000_000n, 1n] },
  'Mbit/s': { suffix: 'bytes_per_second', factor: [125_000n, 1n] },
  percent: { suffix: 'ratio', factor: [1n, 100n] },
  ms: { suffix: 'seconds', factor: [1n, 1_000n] },
  s: { suffix: 'seconds', factor: [1n, 1n] },
  ns: { suffix: 'seconds', factor: [1n, 1_000_000_000n] },
};

/** Writes `rxBytes` as `rx_bytes`. */
export const snakeCase = (name: string): string =>
  name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Returns a class in the words of names. */
const classWords = (className: string): string =>
  className === machineClass ? 'machine' : snakeCase(className);

/** Defines the metrics of a class from its schema. */
export function defineMetrics(schemaClass: ObjectClass): ClassMetrics {
  const { className } = schemaClass.id;
  const isIdentifier = (name: string) => identifiers.has(`${className}.${name}`);
  const unnamed = schemaClass.properties.filter(({ index }) => !index);
  const measured = [...unnamed, ...schemaClass.statistics].filter(
    ({ name, type }) => numberTypes.has(type) && !isIdentifier(name) && !labelledElsewhere.has(name),
  );
  const infoMembers = schemaClass.properties.filter(
    ({ name, type, index }) =>
      (!index || name === 'uuid') &&
      !labelledElsewhere.has(name) &&
      (textTypes.has(type) || isIdentifier(name)),
  );
  const info: MetricDefinition = {
    name: `${namespace}_${classWords(className)}_info`,
    type: 'gauge',
    help: `${schemaClass.desc ?? className}; its texts and identifiers as labels, value 1`,
  };
  return {
    schemaClass,
    members: measured.map((member) => defineMember(className, member)),
    infoMembers,
    info: infoMembers.length === 0 ? undefined : info,
  };
}

function defineMember(className: string, member: SchemaMember): MemberMetric {
  const { name, type, unit = '', desc = name } = member;
  const isCounter = counters.has(`${className}.${name}`);
  const { suffix, factor } = baseUnits[unit] ?? noUnit;
  const words = memberWords.get(name) ?? snakeCase(name);
  const parts = [
    namespace,
    classWords(className),
    withoutEnds(words, className, suffix),
    type === 'absTime' ? 'timestamp' : '',
    suffix,
    isCounter ? 'total' : '',
  ];
  return {
    member: name,
    name: parts.filter((part) => part !== '').join('_'),
    type: isCounter ? 'counter' : 'gauge',
    help: desc,
    factor,
  };
}

/** Leaves out of a member's words what stands in the name anyway: the class, the unit, and that it is a time. */
function withoutEnds(words: string, className: string, suffix: string): string {
  const own = words.replace(new RegExp(`^${classWords(className)}_`), '');
  const ends = suffix.endsWith('seconds') ? `${suffix}|time|at` : suffix;
  return suffix === '' ? own : own.replace(new RegExp(`(?:^|_)(?:${ends})$`), '');
}
