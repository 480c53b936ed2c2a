import type { NodeObject } from '#node';
import type { Schema } from '#qmf';
import { MetricsCollector } from './collect-metrics.ts';
import { Exposition } from './exposition.ts';

/** Renders the objects of one machine, and how its probes went where no object of class agent says so. */
export function renderMetrics(
  schema: Schema,
  objects: readonly NodeObject[],
  probes: readonly { readonly probe: string; readonly ok: boolean }[] = [],
): string {
  const exposition = new Exposition();
  const collector = new MetricsCollector(schema, exposition);
  for (const { schemaClass, properties, statistics } of objects)
    collector.add({ className: schemaClass.id.className, properties, statistics });
  for (const { probe, ok } of probes) collector.addProbe(probe, ok);
  return exposition.toString();
}
