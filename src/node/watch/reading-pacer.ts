import type { Clock } from '#base';

/** Changes come in groups: one command makes several messages. */
const gatherMs = 5;
/** Between two readings the pacer rests, at least so long, and longer after a reading that took long. */
const minRestMs = 20;
const maxRestMs = 1_000;
/** At most a third of the time goes into readings, however fast the machine changes. */
const restPerReading = 2;

/**
 * Reads what changed at once, and many changes together: a thousand changes become a few readings. The rest after each
 * reading depends on its duration, so that a busy machine keeps time for other work.
 */
export class ReadingPacer<Name extends string> {
  readonly #clock: Clock;
  readonly #read: (names: readonly Name[]) => Promise<void>;
  readonly #changed = new Set<Name>();
  #restsUntilMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #isReading = false;
  #isClosed = false;

  /** @param read must not reject; it is never called while it runs. */
  constructor(clock: Clock, read: (names: readonly Name[]) => Promise<void>) {
    this.#clock = clock;
    this.#read = read;
  }

  /** Reads these soon. A name that is noted while it is read is read again. */
  note(names: Iterable<Name>): void {
    for (const name of names) this.#changed.add(name);
    this.#wait();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #wait(): void {
    if (this.#isClosed || this.#isReading || this.#cancel || this.#changed.size === 0) return;
    const waitMs = Math.max(gatherMs, this.#restsUntilMs - this.#clock.monotonicMs());
    this.#cancel = this.#clock.after(waitMs, () => {
      this.#cancel = undefined;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    const names = [...this.#changed];
    this.#changed.clear();
    this.#isReading = true;
    const startMs = this.#clock.monotonicMs();
    await this.#read(names);
    this.#isReading = false;
    const endMs = this.#clock.monotonicMs();
    const restMs = restPerReading * (endMs - startMs);
    this.#restsUntilMs = endMs + Math.min(Math.max(restMs, minRestMs), maxRestMs);
    this.#wait();
  }
}
