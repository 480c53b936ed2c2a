import type { BrokerStatus } from '#broker';
import type { Logger } from './log.ts';

const reminderMs = 3_600_000;
/** Reasons told in one outage: a broker may put anything into its words. */
const reasonLimit = 8;

interface Outage {
  readonly sinceMs: number;
  readonly reasons: Set<string>;
  attempts: number;
  toldMs: number;
}

/**
 * Says how the way to the broker stands: one line for each change and each new reason, one an hour as long as there is
 * none. Every attempt is told at level debug only.
 */
export class ConnectionLog {
  readonly #log: Logger;
  readonly #nowMs: () => number;
  #outage: Outage | undefined;

  /** @param nowMs milliseconds of a clock that is never set back. */
  constructor(log: Logger, nowMs: () => number) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  onStatus(status: BrokerStatus): void {
    if (status.state === 'connected') this.#connected(status);
    else if (status.state === 'waiting') this.#waiting(status);
  }

  #connected(status: BrokerStatus): void {
    const outage = this.#outage;
    this.#outage = undefined;
    this.#log.info(outage ? { ...status, ...this.#extent(outage) } : status, 'connected');
  }

  #waiting(status: BrokerStatus & { state: 'waiting' }): void {
    const nowMs = this.#nowMs();
    this.#outage ??= { sinceMs: nowMs, reasons: new Set(), attempts: 0, toldMs: nowMs };
    const outage = this.#outage;
    const { reasons, toldMs } = outage;
    const isNew = !reasons.has(status.reason) && reasons.size < reasonLimit;
    if (isNew) {
      reasons.add(status.reason);
      this.#log.warn(status, 'no broker');
    } else if (nowMs - toldMs >= reminderMs) {
      this.#log.warn({ ...status, ...this.#extent(outage) }, 'still no broker');
    } else {
      this.#log.debug(status, 'no broker');
    }
    outage.attempts++;
    if (isNew || nowMs - toldMs >= reminderMs) outage.toldMs = nowMs;
  }

  #extent({ sinceMs, attempts }: Outage): { attempts: number; awaySeconds: number } {
    return { attempts, awaySeconds: Math.round((this.#nowMs() - sinceMs) / 1000) };
  }
}
