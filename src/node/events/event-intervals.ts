/** Each event of one link is raised at most once in this time. */
const minIntervalMs = 10_000;

/** Remembers when each event of a link was raised last, by the link's index. */
export class EventIntervals<Name extends string> {
  readonly #raisedMs = new Map<number, Partial<Record<Name, number>>>();

  /** Reports whether the event may be raised now, and if so, counts it as raised. */
  take(index: number, event: Name, nowMs: number): boolean {
    if (nowMs < this.nextMs(index, event)) return false;
    this.note(index, event, nowMs);
    return true;
  }

  /** Counts the event as raised. */
  note(index: number, event: Name, nowMs: number): void {
    this.#raisedMs.set(index, { ...this.#raisedMs.get(index), [event]: nowMs } as Partial<
      Record<Name, number>
    >);
  }

  /** Returns when the event may be raised again; minus infinity when it was not raised yet. */
  nextMs(index: number, event: Name): number {
    const lastMs = this.#raisedMs.get(index)?.[event];
    return lastMs === undefined ? Number.NEGATIVE_INFINITY : lastMs + minIntervalMs;
  }

  forget(index: number): void {
    this.#raisedMs.delete(index);
  }
}
