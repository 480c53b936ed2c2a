import { CallTimeout, type Console, NotSent, OutcomeUnknown } from '#console';
import type { ManagedObject } from '#qmf';
import { agentName } from './stage.ts';

export type Result = 'answered' | 'not sent' | 'unknown';

/** Records the result of each call of a console, to compare with the calls that the agent ran. */
export class Ledger {
  readonly results = new Map<number, Result>();
  /** Longest time until a call had a result. */
  longestMs = 0;
  /** The last error of each result, for its text. */
  readonly errors = new Map<Result, Error>();
  readonly #console: Console;
  #lastId = 0;

  constructor(console: Console) {
    this.#console = console;
  }

  count(wanted: Result): number {
    let count = 0;
    for (const result of this.results.values()) if (result === wanted) count++;
    return count;
  }

  /** Calls once and records the result. @throws every error but the three that report a result. */
  async call(animal: ManagedObject): Promise<Result> {
    const id = ++this.#lastId;
    const start = performance.now();
    const result = await this.#feed(animal, id).catch((error: unknown) => this.#toResult(error));
    this.longestMs = Math.max(this.longestMs, performance.now() - start);
    this.results.set(id, result);
    return result;
  }

  /** Calls one after another until one fails. */
  async callUntilFailure(animal: ManagedObject): Promise<void> {
    while ((await this.call(animal)) === 'answered');
  }

  /** Lists every call whose result and number of executions contradict each other. */
  findContradictions(executed: readonly number[]): readonly string[] {
    const times = new Map<number, number>();
    for (const id of executed) times.set(id, (times.get(id) ?? 0) + 1);
    const unknown = executed
      .filter((id) => !this.results.has(id))
      .map((id) => `${id} was executed but never called`);
    const wrong = [...this.results]
      .filter(([id, result]) => !allowed[result].includes(times.get(id) ?? 0))
      .map(([id, result]) => `${id} was ${result}, and executed ${times.get(id) ?? 0} times`);
    return [...unknown, ...wrong];
  }

  async #feed(animal: ManagedObject, id: number): Promise<Result> {
    const { left } = await this.#console.call(agentName, animal, 'feed', { grams: id });
    if (left !== id - 1) throw new Error(`call ${id} got the answer to another: ${String(left)}`);
    return 'answered';
  }

  #toResult(error: unknown): Result {
    const isUnknown = error instanceof OutcomeUnknown || error instanceof CallTimeout;
    if (!isUnknown && !(error instanceof NotSent)) throw error;
    const result = isUnknown ? 'unknown' : 'not sent';
    this.errors.set(result, error);
    return result;
  }
}

const allowed: Readonly<Record<Result, readonly number[]>> = {
  answered: [1],
  'not sent': [0],
  unknown: [0, 1],
};
