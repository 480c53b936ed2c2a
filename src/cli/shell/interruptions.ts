import type { UntilInterrupted } from '../command.ts';

/** Lets Ctrl-C at the prompt end a command that goes on until then. */
export class Interruptions {
  #controller: AbortController | undefined;

  readonly untilInterrupted: UntilInterrupted = async (run) => {
    const controller = new AbortController();
    this.#controller = controller;
    try {
      return await run(controller.signal);
    } finally {
      this.#controller = undefined;
    }
  };

  /** Ends the command that runs. @returns false when none waits for it, or it was interrupted before. */
  interrupt(): boolean {
    if (this.#controller === undefined || this.#controller.signal.aborted) return false;
    this.#controller.abort();
    return true;
  }
}
