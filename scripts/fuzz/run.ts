import { minimise } from './minimise.ts';
import { createRandom } from './random.ts';
import type { Target } from './target.ts';

/** No input that is read may take this long. */
export const slowMs = 1_000;

export interface Failure {
  readonly target: string;
  readonly execution: number;
  readonly problem: string;
  /** The smallest input that was found to fail, in hex. */
  readonly hex: string;
}

/** How far a run is: counts of executions by target, and the target that is tried now. */
export interface Progress {
  onExecution(target: number, execution: number): void;
}

/** How long one target is tried before the next has its turn. */
const turnMs = 50;

/**
 * Tries all targets in turn until the time is over.
 * @returns the executions of each, or the first failure.
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
          const smaller = await minimise(
            octets,
            async (found) => (await findProblem(target, found)) !== undefined,
          );
          const told = (await findProblem(target, smaller)) ?? problem;
          return { target: target.name, execution, problem: told, hex: Buffer.from(smaller).toString('hex') };
        }
        executions[index] = execution + 1;
      }
    }
  }
  return undefined;
}

/** What is wrong with an input: a throw, or that it took too long, twice, for a machine may have other things to do. */
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
