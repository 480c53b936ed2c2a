import type { Clock } from '#base';

/** Names that are due so soon after each other are due together: what is read together is published together. */
const togetherMs = 100;

/** Repeatedly calls a function with the names that are due, each at its interval. */
export class Schedule<Name extends string> {
  readonly #clock: Clock;
  readonly #onDue: (names: readonly Name[]) => Promise<void>;
  readonly #intervalsMs: ReadonlyMap<Name, number>;
  readonly #nextMs = new Map<Name, number>();
  #cancel: (() => void) | undefined;
  #isClosed = false;

  /** @param everySeconds interval of each name. @param onDue must not reject; the next call waits for it. */
  constructor(
    clock: Clock,
    everySeconds: Readonly<Record<Name, number>>,
    onDue: (names: readonly Name[]) => Promise<void>,
  ) {
    this.#clock = clock;
    this.#onDue = onDue;
    const entries = Object.entries(everySeconds) as [Name, number][];
    this.#intervalsMs = new Map(entries.map(([name, seconds]) => [name, seconds * 1000]));
    const nowMs = clock.monotonicMs();
    for (const [name, intervalMs] of this.#intervalsMs) this.#nextMs.set(name, nowMs + intervalMs);
    this.#wait();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #wait(): void {
    if (this.#isClosed) return;
    const firstMs = Math.min(...this.#nextMs.values());
    const waitMs = Math.max(0, firstMs - this.#clock.monotonicMs());
    this.#cancel = this.#clock.after(waitMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const due = [...this.#nextMs].filter(([, atMs]) => atMs <= nowMs + togetherMs).map(([name]) => name);
    // Counted from now: a late call must not be followed by a burst.
    for (const name of due) this.#nextMs.set(name, nowMs + (this.#intervalsMs.get(name) ?? 0));
    await this.#onDue(due);
    this.#wait();
  }
}
