import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { computeQuantile, requireAtMost, toMeasurement } from '../kit/measure.ts';
import { threadsCpuMs } from '../kit/process-usage.ts';
import { type Program, startProgram } from '../kit/program.ts';
import { missingForNamespaces, ownNamespace } from './namespaces.ts';

type Machine = Program<typeof import('../programs/live-machine.ts').handlers>;

/** Numbers of interfaces: `lo`, a bridge, and pairs. */
const sizes = [4, 1_000] as const;
const otherLinks = 2;
const maxChangeMs = 100;
const maxPublicationMs = 300;
const maxIdlePercent = 0.3;

export const live: Bench = {
  name: 'live',
  title: 'Changes as they happen',
  about:
    'From a command of `ip`, in a process that runs already, until a console has its effect: changes of a link, a port of a ' +
    'bridge, an address and a route. Each begins when the one before has its effect, while the agent may still rest from its reading. The ' +
    'figure contains the work of `ip` and of the kernel before its message. Then from a question of a console until it has every ' +
    'interface again; and the CPU of an agent at rest with default intervals: heartbeats every 10 s, statistics every 5 s. Agent, ' +
    'embedded broker and console are three processes.',
  async run(sampling) {
    const title = 'in a network namespace';
    const missing = missingForNamespaces();
    return [missing === undefined ? await measure(title, sampling) : { title, missing }];
  },
};

async function measure(title: string, sampling: Sampling): Promise<Part> {
  await using machine: Machine = startProgram('live-machine', [], ownNamespace);
  const measurements: Measurement[] = [];
  let pairs = 1;
  for (const size of sizes) {
    const nextPairs = (size - otherLinks) / 2;
    const count = await machine.request('grow', { from: pairs, to: nextPairs });
    if (count !== size) throw new Error(`the console sees ${count} interfaces; expected ${size}`);
    pairs = nextPairs;
    measurements.push(
      await measureIdle(machine, size, sampling),
      ...(await measureChanges(machine, size, sampling)),
      await measurePublication(machine, size, sampling),
    );
  }
  return { title, measurements };
}

async function measureIdle(machine: Machine, size: number, { short }: Sampling): Promise<Measurement> {
  // The engine compiles the code of the first readings.
  await pause(short ? 30_000 : 60_000);
  const pid = await machine.request('agentPid');
  const restMs = short ? 10_000 : 60_000;
  const before = threadsCpuMs(pid);
  await pause(restMs);
  const percent = ((threadsCpuMs(pid) - before) * 100) / restMs;
  const line = toMeasurement(`${size} interfaces, at rest`, '% of a core', { agent: [percent] });
  return size === sizes[0] ? requireAtMost(line, maxIdlePercent) : line;
}

async function measureChanges(machine: Machine, size: number, { short }: Sampling) {
  const rounds = short ? 20 : 200;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(...(await machine.request('change')));
  const line = (what: string, share: number) =>
    toMeasurement(`${size} interfaces, a change, ${what}`, 'ms', { agent: [computeQuantile(times, share)] });
  const p99 = line('p99', 0.99);
  return [line('p50', 0.5), size === sizes[0] ? requireAtMost(p99, maxChangeMs) : p99];
}

async function measurePublication(machine: Machine, size: number, { rounds }: Sampling) {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await machine.request('publish'));
  const line = toMeasurement(`${size} interfaces, a full publication`, 'ms', { agent: times });
  return size === 1_000 ? requireAtMost(line, maxPublicationMs) : line;
}
