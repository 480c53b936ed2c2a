import type { Operation, Step } from '../run/operation.ts';
import { pulseMs } from './beep.ts';

interface BeeperOptions {
  /** Runs one operation. @throws {ToolFailed} */
  readonly perform: (operation: Operation) => Promise<void>;
  /** Calls `run` after `ms` milliseconds. @returns a function that cancels the call. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Called when the beeping ends by itself, with the failure unless the time was over. */
  readonly onEnd: (failure: Error | undefined) => void;
}

const periodMs = 1_000;

/** Sounds one pulse each second. Every pulse ends, also when the agent dies. */
export class Beeper {
  readonly #options: BeeperOptions;
  #step: Step | undefined;
  #pulsesLeft = 0;
  #cancelTimer: (() => void) | undefined;
  #lastOperation: Promise<void> = Promise.resolve();

  constructor(options: BeeperOptions) {
    this.#options = options;
  }

  get isBeeping(): boolean {
    return this.#step !== undefined;
  }

  /** Beeps for a number of seconds from now, also when the machine beeps already. @throws {ToolFailed} when the first pulse fails. */
  async start(step: Step, seconds: number): Promise<void> {
    this.#pulsesLeft = seconds;
    if (this.#step) return;
    this.#step = step;
    try {
      await this.#perform(step.run);
    } catch (error) {
      if (this.#step === step) this.#step = undefined;
      throw error;
    }
    if (this.#step === step) this.#schedulePause(step);
  }

  /** Stops beeping. The speaker is silent at most half a second later. */
  async stop(): Promise<void> {
    const step = this.#step;
    this.#cancelTimer?.();
    this.#step = undefined;
    if (step) await this.#endPulse(step);
  }

  #schedulePause(step: Step): void {
    this.#cancelTimer = this.#options.after(pulseMs, () => void this.#pause(step));
  }

  async #pause(step: Step): Promise<void> {
    await this.#endPulse(step);
    if (this.#step === step) {
      this.#cancelTimer = this.#options.after(periodMs - pulseMs, () => void this.#nextPulse(step));
    }
  }

  /** Ignores a failure: the bell only keeps its pitch. */
  async #endPulse({ undo }: Step): Promise<void> {
    if (undo) await this.#perform(undo).catch(() => undefined);
  }

  /** Runs operations one at a time: a slow start of a tone must not overtake the silence that ends it. */
  #perform(operation: Operation): Promise<void> {
    const done = this.#lastOperation.then(() => this.#options.perform(operation));
    this.#lastOperation = done.catch(() => undefined);
    return done;
  }

  async #nextPulse(step: Step): Promise<void> {
    this.#pulsesLeft -= 1;
    if (this.#pulsesLeft <= 0) {
      await this.stop();
      this.#options.onEnd(undefined);
      return;
    }
    try {
      await this.#perform(step.run);
      if (this.#step === step) this.#schedulePause(step);
    } catch (error) {
      if (this.#step !== step) return;
      this.#step = undefined;
      this.#options.onEnd(error as Error);
    }
  }
}
