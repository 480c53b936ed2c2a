import type { Metrics } from '#probes';

/** Returns what to say of values that the limit leaves out; undefined when all fit. */
export function excessOf(metrics: Metrics | undefined, limit: number | undefined): string | undefined {
  const count = metrics?.beyondLimit ?? 0;
  return count === 0 ? undefined : `${count} values beyond collectd.limit, ${limit}, are not published`;
}
