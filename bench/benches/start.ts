import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '#broker';
import { heartbeatBinding } from '#qmf';
import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { withAnswerLimit } from '../kit/client.ts';
import { interleave, toMeasurement } from '../kit/measure.ts';
import { cpuMs, residentMib } from '../kit/process-usage.ts';
import { startProgram } from '../kit/program.ts';

const built = 'dist/cli/main.js';
const source = ['-C', 'ovirt-source'];
const settleMs = 5_000;
const startLimitMs = 20_000;

export const start: Bench = {
  name: 'start',
  title: 'Start and rest',
  about:
    'From the start of the process until its first heartbeat comes through the embedded broker; then five seconds ' +
    'of rest with an agent of this machine, all intervals as they are by default. The plain echo is a process with ' +
    'stock rhea that reads nothing of the machine.',
  async run(effort) {
    if (process.platform !== 'linux') return [{ title: 'from source', missing: 'it needs /proc of Linux' }];
    return [await measure('from source', [...source, 'src/cli/main.ts'], effort), await onBuild(effort)];
  },
};

async function onBuild(effort: Sampling): Promise<Part> {
  const title = 'from the build';
  if (!existsSync(built)) return { title, missing: `${built} is not there; npm run build makes it` };
  return measure(title, [built], effort);
}

interface Started {
  readonly name: string;
  readonly words: readonly string[];
}

async function measure(title: string, program: readonly string[], effort: Sampling): Promise<Part> {
  await using broker = startProgram<typeof import('../programs/embedded-broker.ts').asks>('embedded-broker');
  const port = await broker.ask('port');
  const url = `amqp://127.0.0.1:${port}`;
  await using hearing = await openHearing(url);
  const state = mkdtempSync(join(tmpdir(), 'bench-state-'));
  try {
    const subjects: readonly Started[] = [
      { name: 'agent', words: [...program, 'agent', '--broker', url, '--state', state] },
      { name: 'plain echo', words: [...source, 'bench/programs/plain-echo.ts', '127.0.0.1', String(port)] },
    ];
    const found = await interleave(subjects, effort.rounds, async ({ words }) => ({
      ms: await startOnce(words, hearing),
    }));
    const first = toMeasurement('start to first heartbeat', 'ms', found('ms'), 'less');
    return { title, measurements: [first, ...(await atRest(subjects, hearing, effort))] };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function startOnce(words: readonly string[], hearing: Hearing): Promise<number> {
  const begin = performance.now();
  const child = launch(words);
  try {
    await hearing.next(child);
    return performance.now() - begin;
  } finally {
    await end(child);
  }
}

async function atRest(
  subjects: readonly Started[],
  hearing: Hearing,
  { short }: Sampling,
): Promise<readonly Measurement[]> {
  const sampleMs = short ? 5_000 : 30_000;
  const running: { readonly name: string; readonly child: ChildProcess; readonly pid: number }[] = [];
  try {
    for (const { name, words } of subjects) {
      const child = launch(words);
      running.push({ name, child, pid: child.pid ?? -1 });
      await hearing.next(child);
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
  } finally {
    for (const { child } of running) await end(child);
  }
}

function launch(words: readonly string[]): ChildProcess {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('OVIRT_NODE_'));
  const env = { ...Object.fromEntries(own), OVIRT_NODE_LOG_LEVEL: 'warn' };
  return spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 2], env });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(limit);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Hearing extends AsyncDisposable {
  /** Resolves with the next heartbeat; rejects where the process ends before. */
  next(child: ChildProcess): Promise<void>;
}

async function openHearing(url: string): Promise<Hearing> {
  let heard: (() => void) | undefined;
  const broker = connect({ urls: [url], containerId: `bench-${crypto.randomUUID()}`, retry: 'never' });
  await broker.receive(heartbeatBinding, () => heard?.());
  return {
    next(child) {
      const heartbeat = new Promise<void>((resolve, reject) => {
        heard = resolve;
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)));
      });
      return withAnswerLimit(heartbeat, startLimitMs);
    },
    async [Symbol.asyncDispose]() {
      await broker.close();
    },
  };
}
