import type { Clock } from '#base';

/**
 * Says again and again which names are due, each at its own interval. Names that are due within a tenth of a second of
 * each other are said together, so that what is read together is shown together.
 */
export class Schedule<Name extends string> {
  readonly #clock: Clock;
  readonly #intervals: ReadonlyMap<Name, number>;
  readonly #due: (names: readonly Name[]) => Promise<void>;
  readonly #next = new Map<Name, number>();
  #cancel: (() => void) | undefined;
  #closed = false;

  /** @param everySeconds interval of each name. @param due never rejects; the next turn waits for it. */
  constructor(
    clock: Clock,
    everySeconds: Readonly<Record<Name, number>>,
    due: (names: readonly Name[]) => Promise<void>,
  ) {
    this.#clock = clock;
    this.#due = due;
    const entries = Object.entries(everySeconds) as [Name, number][];
    this.#intervals = new Map(entries.map(([name, seconds]) => [name, seconds * 1000]));
    const nowMs = clock.monotonicMs();
    for (const [name, interval] of this.#intervals) this.#next.set(name, nowMs + interval);
    this.#wait();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #wait(): void {
    if (this.#closed) return;
    const first = Math.min(...this.#next.values());
    this.#cancel = this.#clock.after(Math.max(0, first - this.#clock.monotonicMs()), () => void this.#turn());
  }

  async #turn(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const due = [...this.#next].filter(([, at]) => at <= nowMs + 100).map(([name]) => name);
    // A turn that was late does not make the following ones come in a burst.
    for (const name of due) this.#next.set(name, nowMs + (this.#intervals.get(name) ?? 0));
    await this.#due(due);
    this.#wait();
  }
}
