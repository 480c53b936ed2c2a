import { type Clock, systemClock } from '#base';
import { HangingFileError } from '../errors.ts';

const limitMs = 5_000;

interface FileGateOptions {
  /** Operations that run at a time. */
  readonly maxRunning: number;
  /** Called when a first operation exceeds the limit, and when the last of these ends. */
  readonly onHanging?: (isHanging: boolean) => void;
  readonly clock?: Clock;
}

/**
 * Bounds the reading of files that may never answer, as those of a lost NFS server do not (nfs(5), `hard`): the kernel
 * does not let go of the thread, and without threads the whole agent would stand still.
 */
export class FileGate {
  readonly #options: FileGateOptions;
  readonly #waiting = new Set<() => void>();
  /** Paths of operations that exceeded the limit and still run. */
  readonly #hanging = new Set<string>();
  #running = 0;

  constructor(options: FileGateOptions) {
    this.#options = options;
  }

  /**
   * Runs an operation on a file once a thread is free. Never starts a second one on a path that hangs.
   * @throws {HangingFileError} after five seconds; at once when the path, or every thread, hangs already.
   */
  async run<T>(path: string, operation: () => Promise<T>): Promise<T> {
    if (this.#hanging.has(path)) throw new HangingFileError([path]);
    if (this.#hanging.size >= this.#options.maxRunning) throw new HangingFileError([...this.#hanging]);
    await this.#takeThread(path);
    const running = this.#start(path, operation);
    return this.#withLimit(running, () => {
      this.#hanging.add(path);
      if (this.#hanging.size === 1) this.#options.onHanging?.(true);
      return new HangingFileError([path]);
    });
  }

  /** The thread of an operation that ends goes to the one that waits longest. */
  #start<T>(path: string, operation: () => Promise<T>): Promise<T> {
    return operation().finally(() => {
      if (this.#hanging.delete(path) && this.#hanging.size === 0) this.#options.onHanging?.(false);
      const [next] = this.#waiting;
      if (next === undefined) {
        this.#running -= 1;
        return;
      }
      this.#waiting.delete(next);
      next();
    });
  }

  async #takeThread(path: string): Promise<void> {
    if (this.#running < this.#options.maxRunning) {
      this.#running += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await this.#withLimit(promise, () => {
      this.#waiting.delete(resolve);
      return new HangingFileError(this.#hanging.size === 0 ? [path] : [...this.#hanging]);
    });
  }

  /** Lets what arrived by the limit count: a process that was stopped meanwhile sees its timers first, its files after. */
  async #withLimit<T>(promise: Promise<T>, onTimeout: () => Error): Promise<T> {
    const { promise: limit, reject } = Promise.withResolvers<never>();
    let isOver = false;
    const expire = () => {
      if (!isOver) reject(onTimeout());
    };
    const cancel = (this.#options.clock ?? systemClock).after(limitMs, () => setImmediate(expire));
    try {
      return await Promise.race([promise, limit]);
    } finally {
      isOver = true;
      cancel();
    }
  }
}
