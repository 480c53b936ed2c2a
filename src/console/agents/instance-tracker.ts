/** What was heard of one start id, and when. */
interface Seen<T> {
  readonly said: T;
  /** The locate it answered last. */
  readonly locate: string | undefined;
  /** When it was last plain that another lives beside it, by a clock that is never set back. */
  besideAnotherMs: number;
}

/** Values kept: two are enough to tell, a liar may send many. */
const keptStartIds = 8;

/**
 * The start ids heard under one agent name, and what each said last. An agent that restarts changes its start id once
 * and for good; two agents of one name take turns, or answer the same locate.
 */
export class InstanceTracker<T> {
  readonly #seen = new Map<string, Seen<T>>();
  #current: string | undefined;

  observe(startId: string, said: T, nowMs: number, locate: string | undefined): void {
    const before = this.#seen.get(startId);
    const others: Seen<T>[] = [];
    for (const [other, seen] of this.#seen) {
      const tookTurns = before !== undefined && other === this.#current;
      const answeredTheSame = locate !== undefined && seen.locate === locate;
      if (other !== startId && (tookTurns || answeredTheSame)) others.push(seen);
    }
    for (const seen of others) seen.besideAnotherMs = nowMs;
    const besideAnotherMs = others.length > 0 ? nowMs : (before?.besideAnotherMs ?? Number.NEGATIVE_INFINITY);
    this.#current = startId;
    this.#seen.delete(startId);
    this.#seen.set(startId, { said, locate, besideAnotherMs });
    if (this.#seen.size > keptStartIds) this.#seen.delete(this.#seen.keys().next().value as string);
  }

  /** What those said that were heard beside each other during the last `windowMs`, by start id; none where one speaks alone. */
  concurrent(nowMs: number, windowMs: number): readonly T[] {
    return [...this.#seen]
      .filter(([, { besideAnotherMs }]) => nowMs - besideAnotherMs <= windowMs)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { said }]) => said);
  }
}
