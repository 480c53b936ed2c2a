import type { Clock } from '#base';
import type { OutgoingMessage } from '#qmf';

/** As long as a broker may take to say that it has an answer. */
const limitMs = 3_000;

/** What is to be done once an answer is out of the house, such as what ends the house. */
export class PostReplyTasks {
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  readonly #runs = new WeakMap<OutgoingMessage, readonly (() => void)[]>();

  constructor(clock: Clock, failed: (error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
  }

  add(reply: OutgoingMessage, runs: readonly (() => void)[]): void {
    if (runs.length > 0) this.#runs.set(reply, runs);
  }

  /** Runs what belongs to a reply when all that must leave before has left, or three seconds later. */
  sending(reply: OutgoingMessage, left: readonly Promise<unknown>[]): void {
    const runs = this.#runs.get(reply);
    if (!runs) return;
    let isOver = false;
    const run = () => {
      if (isOver) return;
      isOver = true;
      cancel();
      for (const one of runs) this.#do(one);
    };
    const cancel = this.#clock.after(limitMs, run);
    void Promise.allSettled(left).then(run);
  }

  #do(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#failed(error);
    }
  }
}
