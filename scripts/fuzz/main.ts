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

/** More than a heap varies by itself. */
const heapLimitKiB = 2 * 1024;
/** One input that is not over by then is never. A machine may have other things to do. */
const hangMs = 5 * slowMs;

const seconds = Number(values.seconds);
const seed = Number(values.seed);
const chosen = selectTargets(values.target);
const [first] = chosen;
if (!(seconds > 0 && Number.isInteger(seed)) || first === undefined) {
  const names = selectTargets(undefined).map(({ name }) => name);
  process.stderr.write(`--seconds and --seed take a number, --target one of ${names.join(', ')}\n`);
  process.exit(2);
}
process.exitCode =
  values.input === undefined ? await run() : await replay(first.name, Buffer.from(values.input, 'hex'));
process.exit();

async function run(): Promise<number> {
  const at = new Int32Array(new SharedArrayBuffer(12));
  say(`fuzz: seed ${seed}, ${seconds} s`);
  const started = performance.now();
  const { done, problem } = await work({ kind: 'run', seed, seconds, only: values.target, at }, at);
  const failure = done?.failure ?? (problem === undefined ? undefined : await failureAt(at, problem));
  if (failure !== undefined) {
    say(`${failure.target}: execution ${failure.execution} fails: ${failure.problem}`);
    say(`again: npm run fuzz -- --target ${failure.target} --input ${failure.hex}`);
    return 1;
  }
  const tookSeconds = (performance.now() - started) / 1000;
  chosen.forEach(({ name }, index) => {
    const count = done?.executions[index] ?? 0;
    say(`  ${name.padEnd(12)}${`${count}`.padStart(10)}  ${Math.round(count / tookSeconds)}/s`);
  });
  const [before = 0, after = 0] = done?.heapKiB ?? [];
  say(`  heap ${Math.round(before)} KiB after a quarter, ${Math.round(after)} KiB at the end`);
  if (after - before <= heapLimitKiB) return 0;
  say(`the heap grew by ${Math.round(after - before)} KiB; at most ${heapLimitKiB} expected`);
  return 1;
}

async function replay(target: string, octets: Uint8Array): Promise<number> {
  const problem = await tried(target, octets);
  say(problem ?? 'nothing is wrong with it');
  return problem === undefined ? 0 : 1;
}

async function tried(target: string, octets: Uint8Array): Promise<string | undefined> {
  const { done, problem } = await work({ kind: 'input', only: target, octets });
  return done?.problem ?? problem;
}

/** Of what ended or stopped the whole worker: each try takes one of its own. */
async function failureAt(at: Int32Array, problem: string): Promise<Failure> {
  const target = chosen[at[0] ?? 0] ?? chosen[0];
  const execution = at[1] ?? 0;
  const name = target?.name ?? '';
  const octets = target?.createInput(createRandom(seed, name, execution)) ?? new Uint8Array(0);
  const smaller = await minimise(octets, async (found) => (await tried(name, found)) !== undefined);
  return { target: name, execution, problem, hex: Buffer.from(smaller).toString('hex') };
}

/** @param at watched: where its count stands still, or the worker ends, that is a problem. */
async function work(task: WorkerTask, at?: Int32Array): Promise<{ done?: WorkerResult; problem?: string }> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: task });
  let seen = -1;
  const hang = new Promise<{ problem: string }>((resolve) => {
    const look = setInterval(() => {
      const now = at?.[2] ?? 0;
      if (now === seen) resolve({ problem: `not over after ${hangMs} ms` });
      seen = now;
    }, hangMs);
    worker.once('exit', () => clearInterval(look));
  });
  const said = once(worker, 'message').then(([done]) => ({ done: done as WorkerResult }));
  const ended = once(worker, 'exit').then(
    () => ({ problem: 'the process would have ended' }),
    (error: unknown) => ({ problem: `the process would have ended: ${String(error)}` }),
  );
  const outcome = await Promise.race([said.catch(() => ended), ended, hang]);
  await worker.terminate();
  return outcome;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
