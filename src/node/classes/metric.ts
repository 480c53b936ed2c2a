import { defineClass } from '#agent';
import type { NodeFacts } from '../facts/node-facts.ts';
import { nodeId } from '../names.ts';
import type { Metric, OvirtNodePackage } from '../schema.generated.ts';

interface MetricRow {
  readonly nodeUuid: string;
  readonly plugin: string;
  readonly pluginInstance: string;
  readonly type: string;
  readonly typeInstance: string;
}

/** Class metric: collectd's values. This version does not ask collectd, so the class has no objects. */
export const metric = defineClass<OvirtNodePackage>()('metric', {
  rows: (_facts: NodeFacts): ReadonlyMap<string, MetricRow> => new Map(),
  properties: ({ nodeUuid, plugin, pluginInstance, type, typeInstance }): Metric['properties'] => ({
    ovirtNode: nodeId(nodeUuid),
    plugin,
    pluginInstance,
    type,
    typeInstance,
  }),
  statistics: (): Metric['statistics'] => ({ values: undefined, time: undefined, interval: undefined }),
  methods: {},
});
