import type { Clock } from '#base';
import type { OutgoingMessage } from '#qmf';

/** Longest that a broker may take to settle an answer. */
const maxWaitMs = 3_000;

/** Runs the tasks that handlers defer until their answer has left the host, such as to power it off. */
export class PostReplyTasks {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #tasks = new WeakMap<OutgoingMessage, readonly (() => void)[]>();

  /** @param onError called with the error of a task that throws; the tasks after it still run. */
  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  add(reply: OutgoingMessage, tasks: readonly (() => void)[]): void {
    if (tasks.length > 0) this.#tasks.set(reply, tasks);
  }

  /** Runs the tasks of a reply once all that must leave before has left, or three seconds later. */
  runAfter(reply: OutgoingMessage, pending: readonly Promise<unknown>[]): void {
    const tasks = this.#tasks.get(reply);
    if (!tasks) return;
    let hasRun = false;
    const run = () => {
      if (hasRun) return;
      hasRun = true;
      cancel();
      for (const task of tasks) this.#run(task);
    };
    const cancel = this.#clock.after(maxWaitMs, run);
    void Promise.allSettled(pending).then(run);
  }

  #run(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#onError(error);
    }
  }
}
