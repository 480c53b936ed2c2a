import { Busy, ToolFailed } from '../errors.ts';
import type { Command } from '../run/command.ts';
import type { Runner, RunningTool } from '../run/runner.ts';

/** What is known of lights that blink. */
export interface BlinkState {
  /** Name of the interface whose light blinks. */
  readonly blinking: string | undefined;
  /** By name: the driver's answer, for interfaces where it was tried. */
  readonly supported: ReadonlyMap<string, boolean>;
}

interface Held {
  readonly name: string;
  readonly running: RunningTool;
}

/** A card that cannot says so at once; one that still blinks then can. */
const proofMs = 1_500;

/** The one light of the machine that blinks, as long as the tool runs that makes it. */
export class Blinker {
  readonly #runner: Runner;
  readonly #changed: (failure: ToolFailed | undefined) => void;
  readonly #supported = new Map<string, boolean>();
  #held: Held | undefined;

  /** @param changed told when a light ends by itself, with the reason where it is not that its time was over. */
  constructor(runner: Runner, changed: (failure: ToolFailed | undefined) => void) {
    this.#runner = runner;
    this.#changed = changed;
  }

  state(): BlinkState {
    return { blinking: this.#held?.name, supported: new Map(this.#supported) };
  }

  /** Begins, or begins anew where it blinks. @throws {ToolFailed} in the driver's words. {Busy} where a stranger has it. */
  async start(name: string, command: Command): Promise<void> {
    await this.stop();
    const running = await this.#runner.start(command);
    const held = { name, running };
    this.#held = held;
    const proof = Promise.withResolvers<'blinks'>();
    const timer = setTimeout(proof.resolve, proofMs, 'blinks');
    try {
      const outcome = await Promise.race([running.ended, proof.promise]);
      if (outcome instanceof ToolFailed) {
        this.#release(held);
        if (isLacking(outcome)) this.#supported.set(name, false);
        if (isTaken(outcome))
          throw new Busy(`somebody else makes a light of this machine blink: ${outcome.message}`);
        throw outcome;
      }
      this.#supported.set(name, true);
      if (outcome === undefined) this.#release(held);
      else void running.ended.then((failure) => this.#ended(held, failure));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when the light is as it was. */
  async stop(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    await held.running.stop();
    this.#release(held);
  }

  #ended(held: Held, failure: ToolFailed | undefined): void {
    if (this.#release(held)) this.#changed(failure);
  }

  #release(held: Held): boolean {
    if (this.#held !== held) return false;
    this.#held = undefined;
    return true;
  }
}

/** In the words of ethtool for EBUSY. */
const isTaken = ({ message }: ToolFailed) => /resource busy/i.test(message);

/** In the words of ethtool for EOPNOTSUPP; any other failure says nothing of the card. */
const isLacking = ({ message }: ToolFailed) => /not supported/i.test(message);
