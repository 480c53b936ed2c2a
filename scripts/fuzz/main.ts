import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { minimise } from './minimise.ts';
import { createRandom } from './random.ts';
import { type Failure, slowMs } from './run.ts';
import { selectTargets } from './targets/index.ts';
import type { WorkerResult, WorkerTask } from './worker.ts';

// npm run fuzz -- [--seconds N] [--seed N] [--target NAME [--input HEX]]
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: `${crypto.getRandomValues(new Uint32Array(1))[0]}` },
    target: { type: 'string' },
    input: { type: 'string' },
  },
});

/** Growth of the heap beyond normal variation. */
const heapLimitKiB = 2 * 1024;
/** Time after which an execution counts as hanging. A busy machine may need longer than {@link slowMs}. */
const hangMs = 5 * slowMs;

const seconds = Number(values.seconds);
const seed = Number(values.seed);
const targets = selectTargets(values.target);
const [firstTarget] = targets;
if (!(seconds > 0 && Number.isInteger(seed)) || firstTarget === undefined) {
  const names = selectTargets(undefined).map(({ name }) => name);
  process.stderr.write(`--seconds and --seed need a number, --target one of ${names.join(', ')}\n`);
  process.exit(2);
}
process.exitCode =
  values.input === undefined ? await run() : await replay(firstTarget.name, Buffer.from(values.input, 'hex'));
process.exit();

async function run(): Promise<number> {
  const at = new Int32Array(new SharedArrayBuffer(12));
  say(`fuzz: seed ${seed}, ${seconds} s`);
  const started = performance.now();
  const { result, problem } = await runWorker({ kind: 'run', seed, seconds, only: values.target, at }, at);
  const failure = result?.failure ?? (problem === undefined ? undefined : await failureAt(at, problem));
  if (failure !== undefined) {
    say(`${failure.target}: execution ${failure.execution} fails: ${failure.problem}`);
    say(`again: npm run fuzz -- --target ${failure.target} --input ${failure.hex}`);
    return 1;
  }
  const tookSeconds = (performance.now() - started) / 1000;
  targets.forEach(({ name }, index) => {
    const count = result?.executions[index] ?? 0;
    say(`  ${name.padEnd(12)}${`${count}`.padStart(10)}  ${Math.round(count / tookSeconds)}/s`);
  });
  const [before = 0, after = 0] = result?.heapKiB ?? [];
  say(`  heap ${Math.round(before)} KiB after a quarter, ${Math.round(after)} KiB at the end`);
  if (after - before <= heapLimitKiB) return 0;
  say(`heap grew by ${Math.round(after - before)} KiB; expected at most ${heapLimitKiB}`);
  return 1;
}

async function replay(target: string, octets: Uint8Array): Promise<number> {
  const problem = await findProblemOf(target, octets);
  say(problem ?? 'the input causes no problem');
  return problem === undefined ? 0 : 1;
}

async function findProblemOf(target: string, octets: Uint8Array): Promise<string | undefined> {
  const { result, problem } = await runWorker({ kind: 'input', only: target, octets });
  return result?.problem ?? problem;
}

/** Describes a failure that ended or stopped the worker. Each attempt to minimise it starts a worker. */
async function failureAt(at: Int32Array, problem: string): Promise<Failure> {
  const target = targets[at[0] ?? 0] ?? targets[0];
  const execution = at[1] ?? 0;
  const name = target?.name ?? '';
  const octets = target?.createInput(createRandom(seed, name, execution)) ?? new Uint8Array(0);
  const smaller = await minimise(octets, async (input) => (await findProblemOf(name, input)) !== undefined);
  return { target: name, execution, problem, hex: Buffer.from(smaller).toString('hex') };
}

/** Runs a task in a worker. @param at the progress; a count that stands still means that an execution hangs. */
async function runWorker(
  task: WorkerTask,
  at?: Int32Array,
): Promise<{ result?: WorkerResult; problem?: string }> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: task });
  let lastCount = -1;
  const hang = new Promise<{ problem: string }>((resolve) => {
    const timer = setInterval(() => {
      const count = at?.[2] ?? 0;
      if (count === lastCount) resolve({ problem: `execution hangs for more than ${hangMs} ms` });
      lastCount = count;
    }, hangMs);
    worker.once('exit', () => clearInterval(timer));
  });
  const received = once(worker, 'message').then(([result]) => ({ result: result as WorkerResult }));
  const ended = once(worker, 'exit').then(
    () => ({ problem: 'the worker ended' }),
    (error: unknown) => ({ problem: `the worker ended: ${String(error)}` }),
  );
  const outcome = await Promise.race([received.catch(() => ended), ended, hang]);
  await worker.terminate();
  return outcome;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
