import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { type HeartbeatListener, openHeartbeatListener } from '../kit/heartbeat-listener.ts';
import { type Launched, launch, waitForExit } from '../kit/launch.ts';
import { interleave, requireAtMost, requireAtMostTimes, toMeasurement } from '../kit/measure.ts';
import { packageKib, sizeKib } from '../kit/package-size.ts';
import { cpuMs, residentMib } from '../kit/process-usage.ts';
import { startProgram } from '../kit/program.ts';

const built = 'dist/cli/main.js';
const fromSource = ['-C', 'ovirt-source'];
/** Time between the first heartbeat and the measurements at rest. */
const settleMs = 5_000;
/** Budgets of the build. */
const maxProgramKib = 2_048;
const maxPackageKib = 3_072;
const maxVersionTimes = 2;
const maxHeartbeatTimes = 1.5;

export const start: Bench = {
  name: 'start',
  title: 'Start and rest',
  about:
    'Time from the start of the process until its first heartbeat arrives through the embedded broker. Then memory ' +
    'and CPU of an agent of this machine at rest, with default intervals. The plain echo is a process with stock ' +
    'rhea that reads no facts.',
  async run(sampling) {
    if (process.platform !== 'linux') return [{ title: 'from source', missing: 'it needs /proc of Linux' }];
    const source = await measureStart('from source', [...fromSource, 'src/cli/main.ts'], sampling);
    return [source, ...(await measureBuild(sampling))];
  },
};

async function measureBuild(sampling: Sampling): Promise<readonly Part[]> {
  const title = 'from the build';
  if (!existsSync(built)) return [{ title, missing: `${built} does not exist; run npm run build` }];
  return [
    await measureStart(title, [built], sampling, maxHeartbeatTimes),
    { title: 'the command line from the build', measurements: [await measureVersion(sampling)] },
    { title: 'the size of the build', measurements: measureSizes() },
  ];
}

/** Measures `--version` beside a Node that runs nothing: the least that any command costs. */
async function measureVersion({ rounds }: Sampling): Promise<Measurement> {
  const subjects = [
    { name: 'ovirt-node --version', args: [built, '--version'] },
    { name: 'bare node', args: ['-e', '0'] },
  ];
  const resultsOf = await interleave(subjects, rounds, async ({ args }) => {
    const begin = performance.now();
    await waitForExit(launch(args));
    return { ms: performance.now() - begin };
  });
  return requireAtMostTimes(toMeasurement('start to exit', 'ms', resultsOf('ms'), 'less'), maxVersionTimes);
}

function measureSizes(): readonly Measurement[] {
  const line = (what: string, kib: number) => toMeasurement(what, 'KiB', { build: [kib] });
  return [
    requireAtMost(line(built, sizeKib(built)), maxProgramKib),
    requireAtMost(line('the npm package without source maps', packageKib()), maxPackageKib),
  ];
}

interface Subject {
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
}

/** @param maxTimes target for the agent's start, as a multiple of the plain echo's. */
async function measureStart(
  title: string,
  program: readonly string[],
  sampling: Sampling,
  maxTimes?: number,
): Promise<Part> {
  await using broker =
    startProgram<typeof import('../programs/embedded-broker.ts').handlers>('embedded-broker');
  const port = await broker.request('port');
  const url = `amqp://127.0.0.1:${port}`;
  await using listener = await openHeartbeatListener(url);
  const state = mkdtempSync(join(tmpdir(), 'bench-state-'));
  try {
    const subjects: readonly Subject[] = [
      { name: 'agent', args: [...program, 'agent', '--broker', url, '--state', state] },
      {
        name: 'plain echo',
        args: [...fromSource, 'bench/programs/plain-echo.ts', '127.0.0.1', String(port)],
      },
    ];
    const resultsOf = await interleave(subjects, sampling.rounds, async ({ args }) => ({
      ms: await measureOnce(args, listener),
    }));
    const line = toMeasurement('start to first heartbeat', 'ms', resultsOf('ms'), 'less');
    const first = maxTimes === undefined ? line : requireAtMostTimes(line, maxTimes);
    return { title, measurements: [first, ...(await measureAtRest(subjects, listener, sampling))] };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function measureOnce(args: readonly string[], listener: HeartbeatListener): Promise<number> {
  const begin = performance.now();
  await using launched = launch(args);
  await listener.waitForNext(launched.child);
  return performance.now() - begin;
}

async function measureAtRest(
  subjects: readonly Subject[],
  listener: HeartbeatListener,
  { short }: Sampling,
): Promise<readonly Measurement[]> {
  const sampleMs = short ? 5_000 : 30_000;
  await using stack = new AsyncDisposableStack();
  const running: { readonly name: string; readonly pid: number }[] = [];
  for (const { name, args } of subjects) {
    const launched: Launched = stack.use(launch(args));
    running.push({ name, pid: launched.child.pid ?? -1 });
    await listener.waitForNext(launched.child);
  }
  await pause(settleMs);
  const resident = running.map(({ name, pid }) => [name, [residentMib(pid)]] as const);
  const before = running.map(({ pid }) => cpuMs(pid));
  await pause(sampleMs);
  const perMinute = running.map(
    ({ name, pid }, at) => [name, [((cpuMs(pid) - before[at]!) * 60_000) / sampleMs]] as const,
  );
  return [
    toMeasurement('resident memory after 5 s', 'MiB', Object.fromEntries(resident), 'less'),
    toMeasurement('CPU at rest', 'ms/min', Object.fromEntries(perMinute)),
  ];
}
