interface Seen {
  atMs: number;
  /** The locate it answered last. */
  locate: string | undefined;
}

/** Values kept: two are enough to tell, a liar may send many. */
const keptStartIds = 8;

/**
 * The start ids heard under one agent name. An agent that restarts changes its start id once and for good; two agents
 * of one name take turns, or answer the same locate.
 */
export class StartIds {
  readonly #seen = new Map<string, Seen>();
  #current: string | undefined;
  #severalUntilSeenMs = Number.NEGATIVE_INFINITY;

  heard(startId: string, nowMs: number, locate: string | undefined): void {
    const before = this.#seen.get(startId);
    const returned = before !== undefined && this.#current !== startId;
    if (returned || this.#answeredByAnother(startId, locate)) this.#severalUntilSeenMs = nowMs;
    this.#current = startId;
    this.#seen.delete(startId);
    this.#seen.set(startId, { atMs: nowMs, locate });
    if (this.#seen.size > keptStartIds) this.#seen.delete(this.#seen.keys().next().value as string);
  }

  /** Whether two were heard in turns during the last `windowMs`. */
  several(nowMs: number, windowMs: number): boolean {
    return nowMs - this.#severalUntilSeenMs <= windowMs;
  }

  #answeredByAnother(startId: string, locate: string | undefined): boolean {
    if (locate === undefined) return false;
    for (const [other, seen] of this.#seen) if (other !== startId && seen.locate === locate) return true;
    return false;
  }
}
