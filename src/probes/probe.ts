import type { Host } from './host/host.ts';

/**
 * Reads one source of facts. A source that is absent or unreadable leaves facts undefined; a malformed source rejects
 * with {@link ProbeError}. A probe keeps no state between readings.
 */
export interface Probe<Facts> {
  readonly name: string;
  /** Default interval between readings; `once` for facts that cannot change while the machine runs. */
  readonly everySeconds: number | 'once';
  /** Longest time that a reading may take; 10 s when absent. */
  readonly timeLimitSeconds?: number;
  read(host: Host, signal: AbortSignal): Promise<Facts>;
}
