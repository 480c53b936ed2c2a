import type { Clock, Log } from '#base';

const quietMs = 10_000;

/**
 * Logs a repeated mishap without letting a stranger fill the disk: the first of a kind at once, then one line with the
 * count of those that followed, at most every ten seconds.
 */
export class RateLimitedLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, { count: number; fields: object; cancel: () => void }>();
  #closed = false;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @param kind one of a few words of ours, never a stranger's text. */
  warn(kind: string, fields: object): void {
    const waiting = this.#waiting.get(kind);
    if (waiting) {
      waiting.count += 1;
      waiting.fields = fields;
      return;
    }
    this.#log.warn(fields, kind);
    // What is told while the agent ends is not counted: nobody would be there to tell the count.
    if (this.#closed) return;
    this.#waiting.set(kind, { count: 0, fields, cancel: this.#clock.after(quietMs, () => this.#tell(kind)) });
  }

  #tell(kind: string): void {
    const waiting = this.#waiting.get(kind);
    this.#waiting.delete(kind);
    if (waiting && waiting.count > 0) {
      this.#log.warn({ ...waiting.fields, count: waiting.count, seconds: quietMs / 1000 }, `${kind} (again)`);
    }
  }

  close(): void {
    this.#closed = true;
    for (const [kind, waiting] of this.#waiting) {
      waiting.cancel();
      this.#tell(kind);
    }
  }
}
