import { minimise } from './minimise.ts';
import { createRandom } from './random.ts';
import type { Target } from './target.ts';

/** An input that takes this long is a problem. */
export const slowMs = 1_000;

export interface Failure {
  readonly target: string;
  readonly execution: number;
  readonly problem: string;
  /** The smallest failing input, in hexadecimal. */
  readonly hex: string;
}

/** Follows a run. */
export interface Progress {
  onExecution(target: number, execution: number): void;
}

/** Time of one target before the next one gets its turn. */
const turnMs = 50;

/**
 * Runs all targets in turn until the time is over.
 * @param executions counts of executions by target; a second run continues them.
 * @returns the first failure, undefined if no execution failed.
 */
export async function fuzz(
  targets: readonly Target[],
  seed: number,
  endMs: number,
  progress: Progress,
  executions: number[],
): Promise<Failure | undefined> {
  while (performance.now() < endMs) {
    for (const [index, target] of targets.entries()) {
      const turnEndMs = Math.min(endMs, performance.now() + turnMs);
      while (performance.now() < turnEndMs) {
        const execution = executions[index] ?? 0;
        progress.onExecution(index, execution);
        const octets = target.createInput(createRandom(seed, target.name, execution));
        const problem = await findProblem(target, octets);
        if (problem !== undefined) {
          const smaller = await minimise(octets, async (input) => {
            // The main thread must not take a slow search for a hang.
            progress.onExecution(index, execution);
            return (await findProblem(target, input)) !== undefined;
          });
          const text = (await findProblem(target, smaller)) ?? problem;
          return { target: target.name, execution, problem: text, hex: Buffer.from(smaller).toString('hex') };
        }
        executions[index] = execution + 1;
      }
    }
  }
  return undefined;
}

/** Finds the problem of an input: a throw, or a slow run. A slow run counts only twice in a row, since the machine may be busy. */
export async function findProblem(target: Target, octets: Uint8Array): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const startMs = performance.now();
    try {
      await target.run(octets);
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const ms = performance.now() - startMs;
    if (ms < slowMs) return undefined;
    if (attempt === 2) return `takes ${Math.round(ms)} ms`;
  }
}
