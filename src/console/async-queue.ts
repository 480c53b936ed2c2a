import { ConsoleError } from './errors.ts';

/** How a full queue treats another item. */
type OverflowPolicy = 'drop oldest' | 'fail';

interface QueueHandlers<T> {
  readonly onEnd?: () => void;
  /** Called with each item that is dropped. */
  readonly onDrop?: (item: T) => void;
}

interface Waiter<T> {
  resolve(result: IteratorResult<T>): void;
  reject(error: Error): void;
}

/** Items read from the front before the array is compacted: `Array.shift` would move all others for each item. */
const compactAfter = 1024;

/**
 * A queue of at most `limit` unread items that one reader iterates with `for await`.
 * A second reader would share the items with the first.
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #limit: number;
  readonly #overflow: OverflowPolicy;
  readonly #handlers: QueueHandlers<T>;
  #items: T[] = [];
  /** Index of the oldest unread item. */
  #head = 0;
  #dropped = 0;
  #isEnded = false;
  #error: Error | undefined;
  #waiters: Waiter<T>[] = [];

  constructor(limit: number, overflow: OverflowPolicy, handlers: QueueHandlers<T> = {}) {
    this.#limit = limit;
    this.#overflow = overflow;
    this.#handlers = handlers;
  }

  /** How many items the queue dropped because the reader was slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many items are unread. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Adds an item; has no effect after the end. */
  push(item: T): void {
    if (this.#isEnded) return;
    const waiter = this.#waiters.shift();
    if (waiter) {
      waiter.resolve({ value: item, done: false });
      return;
    }
    if (this.#items.length - this.#head >= this.#limit) {
      if (this.#overflow === 'fail') {
        this.fail(new ConsoleError(`unread messages are more than ${this.#limit}; expected a faster reader`));
        return;
      }
      const oldest = this.#takeOldest();
      this.#dropped++;
      this.#handlers.onDrop?.(oldest);
    }
    this.#items.push(item);
  }

  /** Ends the queue. The reader still gets the unread items. */
  end(): void {
    this.#finish(undefined);
  }

  /** Ends the queue with an error, which the reader gets after the unread items. */
  fail(error: Error): void {
    this.#finish(error);
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#head < this.#items.length) {
      return Promise.resolve({ value: this.#takeOldest(), done: false });
    }
    if (this.#error) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#isEnded) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Discards the unread items: the reader has left its loop. */
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

  #takeOldest(): T {
    const item = this.#items[this.#head++] as T;
    if (this.#head > compactAfter || this.#head === this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  #finish(error: Error | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const [first, ...others] = this.#waiters;
    this.#waiters = [];
    if (error && first) first.reject(error);
    else if (error) this.#error = error;
    else first?.resolve({ value: undefined, done: true });
    for (const waiter of others) waiter.resolve({ value: undefined, done: true });
    this.#handlers.onEnd?.();
  }
}
