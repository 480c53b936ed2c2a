import type { LiveChange, LiveObject } from './live-object.ts';

/** A change that the reader has not taken. */
interface Pending {
  readonly change: LiveChange;
  /** Whether the reader has heard of the object. */
  readonly isKnown: boolean;
}

/** The changes for one reader: at most one of each object, which replaces those before it. */
export class ChangeQueue implements AsyncIterableIterator<LiveChange> {
  /** By agent and object name, the longest waiting first. */
  readonly #pending = new Map<string, Pending>();
  readonly #waiting: ((result: IteratorResult<LiveChange>) => void)[] = [];
  #isEnded = false;

  push({ kind, object }: { readonly kind: LiveChange['kind']; readonly object: LiveObject }): void {
    if (this.#isEnded) return;
    const key = `${object.agentName}\0${object.objectId.objectName}`;
    const before = this.#pending.get(key);
    const isKnown = before?.isKnown ?? kind !== 'added';
    const missed = before === undefined ? 0 : before.change.missed + 1;
    // The reader need not hear of an object that came and went.
    if (kind === 'removed' && !isKnown) {
      this.#pending.delete(key);
      return;
    }
    const waiter = before === undefined ? this.#waiting.shift() : undefined;
    const change = { kind: toReader(kind, isKnown), object, missed };
    if (waiter) waiter({ value: change, done: false });
    else this.#pending.set(key, { change, isKnown });
  }

  next(): Promise<IteratorResult<LiveChange>> {
    for (const [key, { change }] of this.#pending) {
      this.#pending.delete(key);
      return Promise.resolve({ value: change, done: false });
    }
    if (this.#isEnded) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends the queue; unread changes are discarded. */
  end(): void {
    this.#isEnded = true;
    this.#pending.clear();
    for (const resolve of this.#waiting.splice(0)) resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Returns what a change is for a reader who knows the object or not. */
function toReader(kind: LiveChange['kind'], isKnown: boolean): LiveChange['kind'] {
  if (kind === 'added' && isKnown) return 'updated';
  return isKnown ? kind : 'added';
}
