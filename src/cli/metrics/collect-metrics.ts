import { printable } from '#base';
import type { MemberValues, Schema, SchemaProperty, VariantValue } from '#qmf';
import { isNumber, isObjectId, toPlainValue } from '../render/text/plain-value.ts';
import { machineClass, nameInMachine } from '../select/object-name.ts';
import type { Exposition, Labels } from './exposition.ts';
import {
  type ClassMetrics,
  defineMetrics,
  type MetricDefinition,
  namespace,
  snakeCase,
} from './metric-definition.ts';
import { formatMetric, formatNumber } from './metric-values.ts';

/** An object whose values become samples. */
export interface MeasuredObject {
  readonly className: string;
  readonly properties: MemberValues;
  readonly statistics: MemberValues;
}

const probeOk: MetricDefinition = {
  name: `${namespace}_probe_ok`,
  type: 'gauge',
  help: 'whether the last reading of a probe went well',
};
const collectdValue: MetricDefinition = {
  name: `${namespace}_metric_value`,
  type: 'gauge',
  help: 'value of collectd, with the name of its data source',
};

/** Turns objects into samples by the schema of this program: what it does not know, of newer agents, is left out. */
export class MetricsCollector {
  readonly #exposition: Exposition;
  readonly #classes: ReadonlyMap<string, ClassMetrics>;

  constructor(schema: Schema, exposition: Exposition) {
    this.#exposition = exposition;
    this.#classes = new Map(
      schema.classes.flatMap((each) =>
        each.kind === 'object' ? [[each.id.className, defineMetrics(each)] as const] : [],
      ),
    );
  }

  /** Reports whether objects of a class have samples. */
  knows(className: string): boolean {
    return this.#classes.has(className);
  }

  /** Adds the samples of one object. @throws {TooManySamples} @param common labels of its machine, before those of the object. */
  add(object: MeasuredObject, common: Labels = []): void {
    const metrics = this.#classes.get(object.className);
    if (metrics === undefined) return;
    const values = { ...object.properties, ...object.statistics };
    const labels = [...common, ...indexLabels(metrics.schemaClass.properties, values)];
    for (const metric of metrics.members) {
      const value = formatMetric(values[metric.member], metric.factor);
      if (value !== undefined) this.#exposition.add(metric, labels, value);
    }
    const texts = metrics.infoMembers.flatMap((member) => toLabel(member, values[member.name]) ?? []);
    if (metrics.info && texts.length > 0) this.#exposition.add(metrics.info, [...labels, ...texts], '1');
    if (object.className === 'metric') this.#addCollectd(labels, values['values']);
    if (object.className === 'agent') this.#addProbes(common, values['probes']);
  }

  /** Adds whether a probe works. */
  addProbe(probe: string, isOk: boolean, common: Labels = []): void {
    this.#exposition.add(probeOk, [...common, ['probe', printable(probe)]], isOk ? '1' : '0');
  }

  #addProbes(common: Labels, probes: VariantValue): void {
    for (const [probe, state] of entriesOf(probes)) this.addProbe(probe, state === 'ok', common);
  }

  #addCollectd(labels: Labels, values: VariantValue): void {
    for (const [source, value] of entriesOf(values)) {
      if (typeof value !== 'number') continue;
      this.#exposition.add(collectdValue, [...labels, ['source', printable(source)]], formatNumber(value));
    }
  }
}

/** Returns the labels that tell the objects of a class apart. */
const indexLabels = (members: readonly SchemaProperty[], values: MemberValues): Labels =>
  members.filter(isKey).flatMap((member) => toLabel(member, values[member.name]) ?? []);

/** No label repeats the machine: one process shows one, and a fleet's labels name it. An address may differ in its peer alone. */
const isKey = ({ name, index, references }: SchemaProperty): boolean =>
  name === 'peer' || (index && references?.className !== machineClass && name !== 'uuid');

/** Labels that say less than the name of their property. */
const labelNames: ReadonlyMap<string, string> = new Map([
  ['interfaceName', 'interface'],
  ['networkInterface', 'interface'],
  ['diskName', 'disk'],
]);

function toLabel({ name }: SchemaProperty, value: VariantValue): Labels {
  const label = labelNames.get(name) ?? snakeCase(name);
  if (typeof value === 'string') return value === '' ? [] : [[label, printable(value)]];
  if (isNumber(value)) return [[label, String(value)]];
  if (isObjectId(value)) return [[label, printable(nameInMachine(value.objectName))]];
  return [];
}

function entriesOf(value: VariantValue): readonly (readonly [string, unknown])[] {
  const plain = toPlainValue(value);
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain) ? Object.entries(plain) : [];
}
