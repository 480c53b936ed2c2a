import { type Clock, errorLine } from '#base';
import { type Host, type Metrics, readMetricsOnce } from '#probes';
import { excessOf } from '../daemons/collectd-problem.ts';
import type { CollectdOptions } from '../daemons/collectd-source.ts';
import type { ProbeHealth } from '../facts/probe-readings.ts';

/** What one reading of collectd found, and how it went. */
export interface CollectdReading {
  /** Undefined when it failed. */
  readonly metrics: Metrics['values'] | undefined;
  readonly health: ProbeHealth;
}

interface CollectdReadingOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly collectd: CollectdOptions;
  /** Names of this machine; those that are unknown are undefined. */
  readonly hostnames: readonly (string | undefined)[];
}

/** Reads the values of collectd as an agent does, once. @returns undefined where collectd does not run. Never rejects. */
export async function readCollectd({
  host,
  clock,
  collectd: { socket, host: configured, limit },
  hostnames,
}: CollectdReadingOptions): Promise<CollectdReading | undefined> {
  const ownNames = configured === undefined ? hostnames.filter((name) => name !== undefined) : [configured];
  const startMs = clock.monotonicMs();
  const health = (reason: string | undefined): ProbeHealth => ({
    probe: 'collectd',
    ok: reason === undefined,
    ms: Math.round((clock.monotonicMs() - startMs) * 10) / 10,
    reason,
  });
  try {
    const metrics = await readMetricsOnce(host, { socket, limit, ownNames });
    return metrics && { metrics: metrics.values, health: health(excessOf(metrics, limit)) };
  } catch (error) {
    return { metrics: undefined, health: health(errorLine(error)) };
  }
}
