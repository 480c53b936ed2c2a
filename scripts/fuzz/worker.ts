import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { type Failure, findProblem, fuzz } from './run.ts';
import { selectTargets } from './targets/index.ts';

/** What a worker is to do: a run, or one input, to see what becomes of it. */
export type WorkerTask =
  | {
      readonly kind: 'run';
      readonly seed: number;
      readonly seconds: number;
      readonly only: string | undefined;
      /** Where it is: the target, its execution, and a count that goes on. */
      readonly at: Int32Array;
    }
  | { readonly kind: 'input'; readonly only: string; readonly octets: Uint8Array };

/** What it says when it is done. */
export interface WorkerResult {
  readonly failure?: Failure | undefined;
  /** Of an input: what is wrong with it. */
  readonly problem?: string | undefined;
  readonly executions: readonly number[];
  /** What the heap held after a quarter of the run and at its end, KiB. */
  readonly heapKiB: readonly [number, number];
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapKiB(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024;
}

async function done(task: WorkerTask): Promise<WorkerResult> {
  const targets = selectTargets(task.only);
  const executions = targets.map(() => 0);
  if (task.kind === 'input') {
    const [target] = targets;
    return { problem: target && (await findProblem(target, task.octets)), executions, heapKiB: [0, 0] };
  }
  const { seed, seconds, at } = task;
  const progress = {
    onExecution(target: number, execution: number) {
      Atomics.store(at, 0, target);
      Atomics.store(at, 1, execution);
      Atomics.add(at, 2, 1);
    },
  };
  const startMs = performance.now();
  const until = (share: number) =>
    fuzz(targets, seed, startMs + seconds * 1000 * share, progress, executions);
  let failure = await until(0.25);
  const first = heapKiB();
  failure ??= await until(1);
  return { failure, executions, heapKiB: [first, heapKiB()] };
}

parentPort?.postMessage(await done(workerData as WorkerTask));
