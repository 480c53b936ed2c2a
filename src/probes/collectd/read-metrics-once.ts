import type { Host } from '../host/host.ts';
import { CollectdDialogue } from './dialogue.ts';
import type { Metrics } from './metrics.ts';
import { MetricsReader } from './metrics-reader.ts';

interface MetricsSource {
  /** Path of collectd's socket. */
  readonly socket: string;
  /** Most value lists of this host that are kept. */
  readonly limit: number;
  /** Names of this host. */
  readonly ownNames: readonly string[];
}

/**
 * Reads the values of collectd over a connection of its own. Their intervals are unknown: those show in the times of more readings.
 * @returns undefined where nothing listens. @throws {Error} when collectd does not answer as it should.
 */
export async function readMetricsOnce(
  host: Host,
  { socket, limit, ownNames }: MetricsSource,
): Promise<Metrics | undefined> {
  const opened = await host.openSocket(socket);
  if (opened === undefined) return undefined;
  const reader = new MetricsReader(new CollectdDialogue(opened), limit);
  try {
    return await reader.read(ownNames);
  } finally {
    reader.close();
  }
}
