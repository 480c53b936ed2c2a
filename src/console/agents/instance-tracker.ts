/** The last observation of one start id. */
interface Observation<T> {
  readonly value: T;
  /** Correlation id of the locate request that it answered last. */
  readonly locateId: string | undefined;
  /** Monotonic time at which another start id was last seen to be alive as well; -Infinity for never. */
  concurrentAtMs: number;
}

/** Two are enough to detect a duplicate; a forger may send any number. */
const maxStartIds = 8;

/**
 * Tells two agents of one name apart by their start ids, and keeps the last value of each. A restarted agent changes
 * its start id once and for good. Two agents of one name alternate, or answer the same locate request.
 */
export class InstanceTracker<T> {
  readonly #observations = new Map<string, Observation<T>>();
  #lastStartId: string | undefined;

  /** Records that an agent was heard. @param locateId correlation id of the locate request that the agent answers, if any. */
  observe(startId: string, value: T, nowMs: number, locateId: string | undefined): void {
    const before = this.#observations.get(startId);
    const concurrent: Observation<T>[] = [];
    for (const [otherId, other] of this.#observations) {
      const isAlternating = before !== undefined && otherId === this.#lastStartId;
      const answeredSameLocate = locateId !== undefined && other.locateId === locateId;
      if (otherId !== startId && (isAlternating || answeredSameLocate)) concurrent.push(other);
    }
    for (const other of concurrent) other.concurrentAtMs = nowMs;
    const concurrentAtMs =
      concurrent.length > 0 ? nowMs : (before?.concurrentAtMs ?? Number.NEGATIVE_INFINITY);
    this.#lastStartId = startId;
    // Deleting first moves the entry to the end: the map stays ordered by time.
    this.#observations.delete(startId);
    this.#observations.set(startId, { value, locateId, concurrentAtMs });
    if (this.#observations.size > maxStartIds) {
      this.#observations.delete(this.#observations.keys().next().value as string);
    }
  }

  /** Reports whether a start id is among those that were heard last. */
  hasSeen(startId: string): boolean {
    return this.#observations.has(startId);
  }

  /** Returns the last values of all start ids that were alive together during the last `windowMs`, by start id. */
  concurrent(nowMs: number, windowMs: number): readonly T[] {
    return [...this.#observations]
      .filter(([, { concurrentAtMs }]) => nowMs - concurrentAtMs <= windowMs)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { value }]) => value);
  }
}
