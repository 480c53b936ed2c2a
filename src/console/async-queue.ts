import { ConsoleError } from './errors.ts';

/** What a full stream does with one item more. */
export type OverflowPolicy = 'lose the oldest' | 'fail';

/**
 * Items that arrive when they like, read when the reader likes. Holds at most `limit` unread ones.
 * One reader: a second `for await` would share the items with the first.
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #limit: number;
  readonly #overflow: OverflowPolicy;
  readonly #onEnd: (() => void) | undefined;
  #items: T[] = [];
  #head = 0;
  #lost = 0;
  #ended = false;
  #error: Error | undefined;
  #waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: Error) => void }[] = [];

  constructor(limit: number, overflow: OverflowPolicy, onEnd?: () => void) {
    this.#limit = limit;
    this.#overflow = overflow;
    this.#onEnd = onEnd;
  }

  /** How many items were thrown away because the reader was slow. */
  get dropped(): number {
    return this.#lost;
  }

  push(item: T): void {
    if (this.#ended) return;
    const reader = this.#waiting.shift();
    if (reader) {
      reader.resolve({ value: item, done: false });
      return;
    }
    if (this.#items.length - this.#head >= this.#limit) {
      if (this.#overflow === 'fail') {
        this.fail(new ConsoleError(`more than ${this.#limit} messages wait to be read`));
        return;
      }
      this.#take();
      this.#lost++;
    }
    this.#items.push(item);
  }

  /** No more items; what is unread can still be read. */
  end(): void {
    this.#finish(undefined);
  }

  /** As `end`, but the reader gets the error after what is unread. */
  fail(error: Error): void {
    this.#finish(error);
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#head < this.#items.length) {
      return Promise.resolve({ value: this.#take(), done: false });
    }
    if (this.#error) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** The reader has enough. */
  return(): Promise<IteratorResult<T>> {
    this.#items = [];
    this.#head = 0;
    this.#error = undefined;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): T {
    const item = this.#items[this.#head++] as T;
    // An array gives its front away only by moving the rest, so that is done once in a while.
    if (this.#head > 1024 || this.#head === this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  #finish(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const [first, ...others] = this.#waiting;
    this.#waiting = [];
    if (error && first) first.reject(error);
    else if (error) this.#error = error;
    else first?.resolve({ value: undefined, done: true });
    for (const reader of others) reader.resolve({ value: undefined, done: true });
    this.#onEnd?.();
  }
}
