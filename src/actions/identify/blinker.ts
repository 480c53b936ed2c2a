import { Busy, ToolFailed } from '../errors.ts';
import type { Command } from '../run/command.ts';
import type { Runner, RunningTool } from '../run/runner.ts';

/** The state of the lights of this machine. */
export interface BlinkState {
  /** Name of the interface whose light blinks; undefined when none blinks. */
  readonly blinking: string | undefined;
  /** Whether the driver can blink the light, by the name of the interface; holds only interfaces that were tried. */
  readonly supported: ReadonlyMap<string, boolean>;
}

interface ActiveBlink {
  readonly name: string;
  readonly tool: RunningTool;
}

/** A driver without support refuses at once: a light that still blinks after this time is supported. */
const supportCheckMs = 1_500;

/** Blinks one light of the machine, for as long as the tool runs that blinks it. */
export class Blinker {
  readonly #runner: Runner;
  readonly #onEnd: (failure: ToolFailed | undefined) => void;
  readonly #supported = new Map<string, boolean>();
  #active: ActiveBlink | undefined;

  /** @param onEnd called when the tool ends by itself, with the failure unless the time was over. */
  constructor(runner: Runner, onEnd: (failure: ToolFailed | undefined) => void) {
    this.#runner = runner;
    this.#onEnd = onEnd;
  }

  state(): BlinkState {
    return { blinking: this.#active?.name, supported: new Map(this.#supported) };
  }

  /**
   * Starts blinking; restarts a light that blinks.
   * @throws {ToolFailed} with the error text of the driver.
   * @throws {Busy} when another program blinks a light of this machine.
   */
  async start(name: string, command: Command): Promise<void> {
    await this.stop();
    const active = { name, tool: await this.#runner.start(command) };
    this.#active = active;
    const stillBlinks = Promise.withResolvers<'blinks'>();
    const timer = setTimeout(stillBlinks.resolve, supportCheckMs, 'blinks');
    try {
      const outcome = await Promise.race([active.tool.ended, stillBlinks.promise]);
      if (outcome instanceof ToolFailed) {
        this.#release(active);
        if (isUnsupported(outcome)) this.#supported.set(name, false);
        if (isBusy(outcome)) {
          throw new Busy(`another program blinks a light of this machine: ${outcome.message}`);
        }
        throw outcome;
      }
      this.#supported.set(name, true);
      if (outcome === undefined) this.#release(active);
      else void active.tool.ended.then((failure) => this.#onToolEnded(active, failure));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops blinking. Resolves when the light has its normal state again. */
  async stop(): Promise<void> {
    const active = this.#active;
    if (!active) return;
    await active.tool.stop();
    this.#release(active);
  }

  #onToolEnded(active: ActiveBlink, failure: ToolFailed | undefined): void {
    if (this.#release(active)) this.#onEnd(failure);
  }

  /** @returns false when another light blinks by now. */
  #release(active: ActiveBlink): boolean {
    if (this.#active !== active) return false;
    this.#active = undefined;
    return true;
  }
}

/** Recognizes ethtool's text for EBUSY. */
const isBusy = ({ message }: ToolFailed) => /resource busy/i.test(message);

/** Recognizes ethtool's text for EOPNOTSUPP; other failures do not concern the driver's abilities. */
const isUnsupported = ({ message }: ToolFailed) => /not supported/i.test(message);
