import type { Host } from './host/host.ts';

/**
 * One source of facts about a machine. A source that is absent or unreadable leaves facts undefined; one that is
 * there and cannot be understood rejects with {@link ProbeError}. Probes keep nothing between two readings.
 */
export interface Probe<Facts> {
  readonly name: string;
  /** How often a reading is worth its cost; `once` for what cannot change while the machine runs. */
  readonly everySeconds: number | 'once';
  read(host: Host, signal: AbortSignal): Promise<Facts>;
}
