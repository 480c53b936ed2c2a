import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { type HeartbeatListener, openHeartbeatListener } from '../kit/heartbeat-listener.ts';
import { type Launched, launch, waitForExit } from '../kit/launch.ts';
import { interleave, requireAtMost, requireAtMostTimes, toMeasurement } from '../kit/measure.ts';
import { folderKib, installPackage, packageKib } from '../kit/package.ts';
import { anonymousMib, cpuMs } from '../kit/process-usage.ts';
import { startProgram } from '../kit/program.ts';
import { openTlsRelay } from '../kit/tls-relay.ts';

const built = 'dist/cli/main.js';
const fromSource = ['-C', 'ovirt-source'];
/** Time between the first heartbeat and the measurements at rest. */
const settleMs = 5_000;
/** Budgets of the build. */
const maxProgramKib = 2_048;
const maxPackageKib = 3_072;
const maxVersionTimes = 2;
const maxHeartbeatTimes = 1.5;
const maxAgentsMs = 300;
const maxNpxAgentsMs = 600;
const maxAnonymousMib = 36;
const maxRestPercent = 0.3;

export const start: Bench = {
  name: 'start',
  title: 'Start and rest',
  about:
    'Time from the start of the process until its first heartbeat arrives through the embedded broker. Then memory ' +
    'and CPU of an agent of this machine at rest, with TLS and default intervals. The plain echo is a process with ' +
    'stock rhea that reads no facts and uses no TLS. ' +
    '[Decision 0019](decisions/0019-load-what-a-command-needs.md) has the figures before, step by step.',
  async run(sampling) {
    if (process.platform !== 'linux') return [{ title: 'from source', missing: 'it needs /proc of Linux' }];
    const source = await measureStart('from source', [...fromSource, 'src/cli/main.ts'], sampling);
    return [source, ...(await measureBuild(sampling))];
  },
};

async function measureBuild(sampling: Sampling): Promise<readonly Part[]> {
  const title = 'from the build';
  if (!existsSync(built)) return [{ title, missing: `${built} does not exist; run npm run build` }];
  using installed = installPackage();
  const { command } = installed;
  return [
    await measureStart(title, [command], sampling, maxHeartbeatTimes),
    {
      title: 'the command line from the build',
      measurements: [await measureVersion(command, sampling), ...(await measureAgents(command, sampling))],
    },
    { title: 'at rest, from the build', measurements: await measureRest(command, sampling) },
    { title: 'the size of the build', measurements: measureSizes() },
  ];
}

/** Measures `--version` beside a Node that runs nothing: the least that any command costs. */
async function measureVersion(command: string, { rounds }: Sampling): Promise<Measurement> {
  const subjects = [
    { name: 'ovirt-node', args: [command, '--version'] },
    { name: 'bare node', args: ['-e', '0'] },
  ];
  const resultsOf = await interleave(subjects, rounds, async ({ args }) => ({ ms: await timeToExit(args) }));
  return requireAtMostTimes(toMeasurement('--version', 'ms', resultsOf('ms'), 'less'), maxVersionTimes);
}

/** Measures `agents` with one agent on the broker, and without agent beyond the time that the question waits. */
async function measureAgents(command: string, { rounds }: Sampling): Promise<readonly Measurement[]> {
  await using stage = await openStartStage();
  const question = ['agents', '--broker', stage.url];
  const waitMs = 1_000;
  const unanswered = [command, ...question, '--timeout', String(waitMs / 1_000)];
  const alone = await repeat(
    rounds,
    async () => (await timeToExit(unanswered, process.execPath, 1)) - waitMs,
  );
  await using agent = launch(stage.agentArgs([command]));
  await stage.listener.waitForNext(agent.child);
  const direct = await repeat(rounds, () => timeToExit([command, ...question]));
  const throughNpx = await repeat(rounds, () => timeToExit(['ovirt-node', ...question], 'npx'));
  const line = (what: string, ms: readonly number[]) => toMeasurement(what, 'ms', { 'ovirt-node': ms });
  return [
    requireAtMost(line('agents, one agent', direct), maxAgentsMs),
    requireAtMost(line('agents, one agent, through npx in a clone', throughNpx), maxNpxAgentsMs),
    requireAtMost(line('agents, no agent, beyond --timeout', alone), maxAgentsMs),
  ];
}

async function timeToExit(
  args: readonly string[],
  file: string = process.execPath,
  status = 0,
): Promise<number> {
  const begin = performance.now();
  await waitForExit(launch(args, file, status === 0 ? 'inherit' : 'ignore'), status);
  return performance.now() - begin;
}

async function repeat(count: number, measure: () => Promise<number>): Promise<readonly number[]> {
  const results: number[] = [];
  for (let round = 0; round < count; round++) results.push(await measure());
  return results;
}

function measureSizes(): readonly Measurement[] {
  const line = (what: string, kib: number) => toMeasurement(what, 'KiB', { build: [kib] });
  return [
    requireAtMost(line('dist/cli without source maps', folderKib('dist/cli')), maxProgramKib),
    requireAtMost(line('the npm package without source maps', packageKib()), maxPackageKib),
  ];
}

/** A broker in its own process, a listener for heartbeats, and a folder for the state of agents. */
interface StartStage extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  readonly listener: HeartbeatListener;
  /** Returns Node's arguments for an agent on the broker. @param program Node's arguments for the command line. */
  agentArgs(program: readonly string[], url?: string): readonly string[];
  readonly echoArgs: readonly string[];
}

async function openStartStage(): Promise<StartStage> {
  const stack = new AsyncDisposableStack();
  const broker = stack.use(
    startProgram<typeof import('../programs/embedded-broker.ts').handlers>('embedded-broker'),
  );
  const port = await broker.request('port');
  const url = `amqp://127.0.0.1:${port}`;
  const listener = stack.use(await openHeartbeatListener(url));
  const folder = mkdtempSync(join(tmpdir(), 'bench-state-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  return {
    port,
    url,
    folder,
    listener,
    agentArgs: (program, brokerUrl = url) => [
      ...program,
      'agent',
      '--broker',
      brokerUrl,
      '--state',
      join(folder, 'state'),
    ],
    echoArgs: [...fromSource, 'bench/programs/plain-echo.ts', '127.0.0.1', String(port)],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** @param maxTimes target for the agent's start, as a multiple of the plain echo's. */
async function measureStart(
  title: string,
  program: readonly string[],
  { rounds }: Sampling,
  maxTimes?: number,
): Promise<Part> {
  await using stage = await openStartStage();
  const subjects = [
    { name: 'agent', args: stage.agentArgs(program) },
    { name: 'plain echo', args: stage.echoArgs },
  ];
  const resultsOf = await interleave(subjects, rounds, async ({ args }) => ({
    ms: await measureOnce(args, stage.listener),
  }));
  const line = toMeasurement('start to first heartbeat', 'ms', resultsOf('ms'), 'less');
  return { title, measurements: [maxTimes === undefined ? line : requireAtMostTimes(line, maxTimes)] };
}

async function measureOnce(args: readonly string[], listener: HeartbeatListener): Promise<number> {
  const begin = performance.now();
  await using launched = launch(args);
  await listener.waitForNext(launched.child);
  return performance.now() - begin;
}

/** Measures the agent over TLS and the plain echo, ten minutes after their start; in a short run after ten seconds. */
async function measureRest(command: string, { short }: Sampling): Promise<readonly Measurement[]> {
  const restMs = short ? 5_000 : 600_000 - settleMs;
  await using stage = await openStartStage();
  await using relay = await openTlsRelay(stage.port, stage.folder);
  const subjects = [
    { name: 'agent', args: [...stage.agentArgs([command], relay.url), '--config', relay.configFile] },
    { name: 'plain echo', args: stage.echoArgs },
  ];
  await using stack = new AsyncDisposableStack();
  const running: { readonly name: string; readonly pid: number }[] = [];
  for (const { name, args } of subjects) {
    const launched: Launched = stack.use(launch(args));
    running.push({ name, pid: launched.child.pid ?? -1 });
    await stage.listener.waitForNext(launched.child);
  }
  await pause(settleMs);
  const before = running.map(({ pid }) => cpuMs(pid));
  await pause(restMs);
  const percent = running.map(
    ({ name, pid }, at) => [name, [((cpuMs(pid) - before[at]!) * 100) / restMs]] as const,
  );
  const memory = running.map(({ name, pid }) => [name, [anonymousMib(pid)]] as const);
  const after = `after ${(settleMs + restMs) / 1_000} s`;
  return [
    requireAtMost(
      toMeasurement(`anonymous memory (RssAnon) ${after}`, 'MiB', Object.fromEntries(memory), 'less'),
      maxAnonymousMib,
    ),
    requireAtMost(toMeasurement('CPU at rest', '% of a core', Object.fromEntries(percent)), maxRestPercent),
  ];
}
