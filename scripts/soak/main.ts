/** `npm run soak [-- --minutes N]`. Exit status 1 when something is wrong. */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { errorText } from '#base';
import { missingForNamespaces } from '../../bench/benches/namespaces.ts';
import { type Program, startProgram } from '../../bench/kit/program.ts';
import type { Sample } from './driver.ts';
import { findGrowth, minSamples } from './flatness.ts';

type Driver = Program<typeof import('./driver.ts').handlers>;

const secondMs = 1_000;
/** The first compilations and tables of a process are no growth. */
const warmUpMs = 15 * secondMs;
const sampleMs = 10 * secondMs;
/** The broker restarts each minute, first after half a minute. */
const restartMs = 60 * secondMs;
/** Time that is kept for the comparison at the end. */
const endMs = 15 * secondMs;
const usage = 'usage: npm run soak [-- --minutes N], where N is at least 2';

process.exitCode = await main();

async function main(): Promise<number> {
  const minutes = readMinutes();
  if (minutes === undefined) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const missing = missingForNamespaces();
  if (missing !== undefined) {
    process.stderr.write(`${missing}\n`);
    return 1;
  }
  await using driver: Driver = startProgram(
    new URL('driver.ts', import.meta.url),
    [],
    ['unshare', '--net', '--mount'],
  );
  try {
    const problems = await soak(driver, minutes * 60 * secondMs);
    for (const problem of problems) say(`wrong: ${problem}`);
    say(problems.length === 0 ? 'soak: every picture equals the store, and nothing grew' : 'soak failed');
    return problems.length === 0 ? 0 : 1;
  } finally {
    await driver.request('close').catch(() => undefined);
  }
}

function readMinutes(): number | undefined {
  try {
    const { values } = parseArgs({ options: { minutes: { type: 'string', default: '2' } } });
    const minutes = Number(values.minutes);
    return minutes >= 2 && Number.isFinite(minutes) ? minutes : undefined;
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    return undefined;
  }
}

/** Runs the soak. @returns what is wrong. */
async function soak(driver: Driver, durationMs: number): Promise<readonly string[]> {
  const start = performance.now();
  const passedMs = () => performance.now() - start;
  await driver.request('start');
  await pause(warmUpMs);
  const samples: Sample[] = [];
  let restarts = 0;
  while (passedMs() < durationMs - endMs) {
    if (passedMs() > restartMs * (restarts + 0.5)) {
      restarts += 1;
      await driver.request('restartBroker');
    }
    await pause(sampleMs);
    const sample = await driver.request('sample');
    samples.push(sample);
    say(describe(passedMs(), sample, restarts));
  }
  const { changes, visits, failures, events, objects, agentCpuMs, driverCpuMs } =
    await driver.request('counts');
  say(
    `${changes} commands, ${visits} visits, ${events} events, ${restarts} restarts of the broker, ${objects.join(' and ')} objects; ` +
      `processor time of the agent ${agentCpuMs} ms, of broker and consoles ${driverCpuMs} ms`,
  );
  for (const [reason, count] of failures) say(`${count} visits failed: ${reason}`);
  const problems = [...(await driver.request('finish'))];
  if (samples.length < minSamples) problems.push(`only ${samples.length} samples were taken`);
  else
    problems.push(
      ...findGrowth(
        'agent',
        samples.map((sample) => sample.agent),
      ),
      ...findGrowth(
        'broker and consoles',
        samples.map((sample) => sample.consoles),
      ),
    );
  return problems;
}

function describe(ms: number, { agent, consoles }: Sample, restarts: number): string {
  const of = ({ heapKib, descriptors, resources }: Sample['agent']) =>
    `${heapKib} KiB, ${descriptors} descriptors, ${resources} resources`;
  return `${Math.round(ms / secondMs)} s: agent ${of(agent)}; broker and consoles ${of(consoles)}; ${restarts} restarts`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
