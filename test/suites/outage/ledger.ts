import { CallTimeout, type Console, NotSent, OutcomeUnknown } from '#console';
import type { ManagedObject } from '#qmf';
import { agentName } from './stage.ts';

export type Result = 'answered' | 'not sent' | 'unknown';

/** What a console was told of each of its calls, to be held against what the agent carried out. */
export class Ledger {
  readonly results = new Map<number, Result>();
  /** Longest that a call took to be settled. */
  longestMs = 0;
  /** The error of each kind seen last, for its words. */
  readonly errors = new Map<Result, Error>();
  readonly #console: Console;
  #last = 0;

  constructor(console: Console) {
    this.#console = console;
  }

  count(wanted: Result): number {
    let count = 0;
    for (const result of this.results.values()) if (result === wanted) count++;
    return count;
  }

  /** Calls once and notes what it was told; any error but the three that say what is known is thrown. */
  async call(animal: ManagedObject): Promise<Result> {
    const id = ++this.#last;
    const start = performance.now();
    const result = await this.#ask(animal, id).catch((error: unknown) => this.#noted(error));
    this.longestMs = Math.max(this.longestMs, performance.now() - start);
    this.results.set(id, result);
    return result;
  }

  /** Calls one after another until one fails. */
  async callUntilFailure(animal: ManagedObject): Promise<void> {
    while ((await this.call(animal)) === 'answered');
  }

  /** Every call whose result and number of executions do not fit together, in words. */
  contradictions(executed: readonly number[]): readonly string[] {
    const times = new Map<number, number>();
    for (const id of executed) times.set(id, (times.get(id) ?? 0) + 1);
    const strangers = executed.filter((id) => !this.results.has(id)).map((id) => `${id} was never called`);
    const wrong = [...this.results]
      .filter(([id, result]) => !allowed[result].includes(times.get(id) ?? 0))
      .map(([id, result]) => `${id} was ${result}, and executed ${times.get(id) ?? 0} times`);
    return [...strangers, ...wrong];
  }

  async #ask(animal: ManagedObject, id: number): Promise<Result> {
    const { left } = await this.#console.call(agentName, animal, 'feed', { grams: id });
    if (left !== id - 1) throw new Error(`call ${id} got the answer to another: ${String(left)}`);
    return 'answered';
  }

  #noted(error: unknown): Result {
    const unknown = error instanceof OutcomeUnknown || error instanceof CallTimeout;
    if (!unknown && !(error instanceof NotSent)) throw error;
    const result = unknown ? 'unknown' : 'not sent';
    this.errors.set(result, error);
    return result;
  }
}

const allowed: Readonly<Record<Result, readonly number[]>> = {
  answered: [1],
  'not sent': [0],
  unknown: [0, 1],
};
