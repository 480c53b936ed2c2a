import type { Clock, Log } from '#base';

const intervalMs = 10_000;

interface Suppressed {
  count: number;
  /** Fields of the last suppressed warning. */
  fields: object;
  readonly cancel: () => void;
}

/**
 * Logs repeated warnings without letting an untrusted peer fill the disk. Logs the first warning of a kind at once, then
 * at most one line every ten seconds with the number of those that followed.
 */
export class RateLimitedLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #suppressed = new Map<string, Suppressed>();
  #isClosed = false;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @param kind one of a few fixed texts, never a text of a peer. */
  warn(kind: string, fields: object): void {
    const suppressed = this.#suppressed.get(kind);
    if (suppressed) {
      suppressed.count += 1;
      suppressed.fields = fields;
      return;
    }
    this.#log.warn(fields, kind);
    // After the end no timer may be left that would keep the process alive.
    if (this.#isClosed) return;
    const cancel = this.#clock.after(intervalMs, () => this.#flush(kind));
    this.#suppressed.set(kind, { count: 0, fields, cancel });
  }

  /** Logs what is still suppressed, and leaves no timer. */
  close(): void {
    this.#isClosed = true;
    for (const [kind, { cancel }] of this.#suppressed) {
      cancel();
      this.#flush(kind);
    }
  }

  #flush(kind: string): void {
    const suppressed = this.#suppressed.get(kind);
    this.#suppressed.delete(kind);
    if (!suppressed || suppressed.count === 0) return;
    const { count, fields } = suppressed;
    this.#log.warn({ ...fields, count, seconds: intervalMs / 1000 }, `${kind} (again)`);
  }
}
