import type { Clock } from '#base';

const retryMs = 200;

/** The agent's own timer of an open transaction. Waits while a call is being served: that call rolls back by itself. */
export class DeadlineTimer {
  readonly #clock: Clock;
  #activeCalls = 0;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Marks a call as being served until the returned handle is disposed. */
  holdForCall(): Disposable {
    this.#activeCalls += 1;
    return {
      [Symbol.dispose]: () => {
        this.#activeCalls -= 1;
      },
    };
  }

  /** Calls `onDeadline` after `ms` milliseconds, once no call is being served; replaces an earlier start. */
  start(ms: number, onDeadline: () => void): void {
    this.stop();
    this.#cancel = this.#clock.after(ms, () => {
      if (this.#activeCalls > 0) this.start(retryMs, onDeadline);
      else onDeadline();
    });
  }

  stop(): void {
    this.#cancel();
    this.#cancel = () => undefined;
  }
}
