import type { Step } from '../run/operation.ts';
import { pulseMs } from './beep.ts';

interface BeeperOptions {
  /** Does one deed. @throws {ToolFailed} */
  readonly perform: (deed: Step['run']) => Promise<void>;
  readonly after: (ms: number, run: () => void) => () => void;
  /** Told when it ends by itself, with the reason where it is not that its time was over. */
  readonly onEnd: (failure: Error | undefined) => void;
}

const periodMs = 1_000;

/** The pulses of a machine that beeps, one each second: each is ended, or ends by itself whatever becomes of the agent. */
export class Beeper {
  readonly #options: BeeperOptions;
  #step: Step | undefined;
  #pulsesLeft = 0;
  #cancel: (() => void) | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(options: BeeperOptions) {
    this.#options = options;
  }

  get isBeeping(): boolean {
    return this.#step !== undefined;
  }

  /** Begins, or goes on for so long from now. @throws {ToolFailed} where the first pulse fails. */
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
    if (this.#step === step) this.#wait(step);
  }

  /** Nothing sounds half a second after, at the latest. */
  async stop(): Promise<void> {
    const step = this.#step;
    this.#cancel?.();
    this.#step = undefined;
    if (step) await this.#end(step);
  }

  #wait(step: Step): void {
    this.#cancel = this.#options.after(pulseMs, () => void this.#pause(step));
  }

  async #pause(step: Step): Promise<void> {
    await this.#end(step);
    if (this.#step === step)
      this.#cancel = this.#options.after(periodMs - pulseMs, () => void this.#next(step));
  }

  /** Nobody is told of a bell that keeps its pitch. */
  async #end({ undo }: Step): Promise<void> {
    if (undo) await this.#perform(undo).catch(() => undefined);
  }

  /** One deed at a time: a tone that begins slowly must not begin after the silence that is to end it. */
  #perform(deed: Step['run']): Promise<void> {
    const done = this.#last.then(() => this.#options.perform(deed));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #next(step: Step): Promise<void> {
    this.#pulsesLeft -= 1;
    if (this.#pulsesLeft <= 0) {
      await this.stop();
      this.#options.onEnd(undefined);
      return;
    }
    try {
      await this.#perform(step.run);
      if (this.#step === step) this.#wait(step);
    } catch (error) {
      if (this.#step !== step) return;
      this.#step = undefined;
      this.#options.onEnd(error as Error);
    }
  }
}
