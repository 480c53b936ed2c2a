import { defineClass } from '#agent';
import type { MetricValue } from '#probes';
import { double } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import { nodeId, objectName } from '../names.ts';
import type { Metric, OvirtNodePackage } from '../schema.generated.ts';

interface MetricRow {
  readonly metric: MetricValue;
  readonly nodeUuid: string;
}

/** Class metric: collectd's values of this host. */
export const metric = defineClass<OvirtNodePackage>()('metric', {
  rows: ({ identity, metrics }: NodeFacts): ReadonlyMap<string, MetricRow> =>
    new Map(
      [...(metrics ?? [])].map(([name, value]) => [
        objectName('metric', identity.uuid, name),
        { metric: value, nodeUuid: identity.uuid },
      ]),
    ),
  properties: ({ metric, nodeUuid }): Metric['properties'] => ({
    ovirtNode: nodeId(nodeUuid),
    plugin: metric.plugin,
    pluginInstance: metric.pluginInstance,
    type: metric.type,
    typeInstance: metric.typeInstance,
  }),
  statistics: ({ metric }): Metric['statistics'] => ({
    values: new Map([...metric.values].map(([name, value]) => [name, double(value)])),
    time: metric.timeNs,
    interval: metric.intervalNs,
  }),
  methods: {},
});
