import type { BrokerStatus } from '#broker';
import type { Logger } from './log.ts';

/** Interval between lines of a lasting outage. */
const reminderMs = 3_600_000;
/** Reasons logged per outage: a broker may put a different text into every refusal. */
const maxReasons = 8;

interface Outage {
  readonly sinceMs: number;
  readonly reasons: Set<string>;
  attempts: number;
  /** When the last line at level warn was logged. */
  reportedMs: number;
}

/**
 * Logs the state of the connection to the broker: one line per change, one per new reason, and one per hour of an
 * outage.
 * Logs every further attempt at level debug.
 */
export class ConnectionLog {
  readonly #log: Logger;
  readonly #nowMs: () => number;
  #outage: Outage | undefined;

  /** @param nowMs returns milliseconds of a monotonic clock. */
  constructor(log: Logger, nowMs: () => number) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  onStatus(status: BrokerStatus): void {
    if (status.state === 'connected') this.#logConnected(status);
    else if (status.state === 'waiting') this.#logWaiting(status);
  }

  #logConnected(status: BrokerStatus): void {
    const outage = this.#outage;
    this.#outage = undefined;
    this.#log.info(outage ? { ...status, ...this.#summarize(outage) } : status, 'connected');
  }

  #logWaiting(status: BrokerStatus & { state: 'waiting' }): void {
    const nowMs = this.#nowMs();
    this.#outage ??= { sinceMs: nowMs, reasons: new Set(), attempts: 0, reportedMs: nowMs };
    const outage = this.#outage;
    const { reasons, reportedMs } = outage;
    const isNew = !reasons.has(status.reason) && reasons.size < maxReasons;
    if (isNew) {
      reasons.add(status.reason);
      this.#log.warn(status, 'no broker');
    } else if (nowMs - reportedMs >= reminderMs) {
      this.#log.warn({ ...status, ...this.#summarize(outage) }, 'still no broker');
    } else {
      this.#log.debug(status, 'no broker');
    }
    outage.attempts++;
    if (isNew || nowMs - reportedMs >= reminderMs) outage.reportedMs = nowMs;
  }

  #summarize({ sinceMs, attempts }: Outage): { attempts: number; awaySeconds: number } {
    return { attempts, awaySeconds: Math.round((this.#nowMs() - sinceMs) / 1000) };
  }
}
