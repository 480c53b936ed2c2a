import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { type Failure, findProblem, fuzz } from './run.ts';
import { selectTargets } from './targets/index.ts';

/** The task of a worker: a run, or a single input. */
export type WorkerTask =
  | {
      readonly kind: 'run';
      readonly seed: number;
      readonly seconds: number;
      readonly only: string | undefined;
      /** Shared progress: the index of the target, its execution, and a count of all executions. */
      readonly at: Int32Array;
    }
  | { readonly kind: 'input'; readonly only: string; readonly octets: Uint8Array };

/** The result of a task. */
export interface WorkerResult {
  readonly failure?: Failure | undefined;
  /** The problem of a single input. */
  readonly problem?: string | undefined;
  readonly executions: readonly number[];
  /** Size of the heap after a quarter of the run and at its end, in KiB. */
  readonly heapKiB: readonly [number, number];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Time after which no timer keeps an ended connection: a broker gives its client half a second to answer a close. */
const settleMs = 1_000;

async function heapKiB(): Promise<number> {
  await delay(settleMs);
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024;
}

async function runTask(task: WorkerTask): Promise<WorkerResult> {
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
  const runUntil = (share: number) =>
    fuzz(targets, seed, startMs + seconds * 1000 * share, progress, executions);
  let failure = await runUntil(0.25);
  const heapBefore = await heapKiB();
  failure ??= await runUntil(1);
  return { failure, executions, heapKiB: [heapBefore, await heapKiB()] };
}

parentPort?.postMessage(await runTask(workerData as WorkerTask));
