import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeQueryRequest } from '#qmf';
import { animalName } from '../../kit/agent/zoo.ts';
import { findFreePort } from '../../kit/broker/raw-peer.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile/measured-process.ts';
import { MemoryTable } from '../../kit/hostile/memory-table.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Usual are ten. A machine that is busy with other work takes as many times longer as it does without the flood. */
const maxMedianMs = (quietMs: number) => Math.max(500, 20 * quietMs);
const floodMs = 4_000;
/** What a flood may leave: the code that it made V8 compile, and pages that the system takes back late. */
const maxGrowthKiB = { heap: 8 * 1024, rss: 128 * 1024 };

let broker: MeasuredProcess;
let agent: MeasuredProcess;
let flood: MeasuredProcess;
let operator: RawConsole;
const memory = new MemoryTable('agent, by flood of one viewer with 50 connections');

beforeAll(async () => {
  const port = await findFreePort();
  const url = `amqp://127.0.0.1:${port}`;
  broker = startMeasured('src/cli/main.ts', 'broker', '--port', `${port}`);
  await waitUntil(() => broker.out().includes(`${port}`), 20_000);
  agent = startMeasured('test/kit/hostile/zoo.ts', '--animals', '500', url);
  flood = startMeasured('test/kit/hostile/flood.ts', '--connections', '50', url);
  await waitUntil(() => flood.out().includes('ready'), 20_000);
  operator = await openRawConsole({ urls: [url] });
  for (let turn = 0; turn < 20; turn++) await ask().catch(() => pause(200));
}, 60_000);
afterAll(async () => {
  memory.print();
  for (const each of [operator, flood, agent, broker]) await each?.[Symbol.asyncDispose]();
});

/** Asks for so long, with pauses. @returns the median of the times to the answers, in milliseconds. */
async function measureMedian(ms: number): Promise<number> {
  const latencies: number[] = [];
  for (const endMs = performance.now() + ms; performance.now() < endMs; await pause(20)) {
    latencies.push(await ask());
  }
  return latencies.toSorted((one, other) => one - other)[latencies.length >> 1] ?? 0;
}

/** Asks for one object. @returns how long the answer took, in milliseconds. */
async function ask(): Promise<number> {
  const startMs = performance.now();
  const objectId = { objectName: animalName('leo') };
  await operator.ask(
    (path) => writeQueryRequest(path, 'example.org:zoo:one', { what: 'OBJECT', objectId }),
    20_000,
  );
  return performance.now() - startMs;
}

test.each(['long ids', 'predicates'])(
  'a flood of %s from 50 connections leaves the others served and no memory behind',
  async (kind) => {
    const growth = memory.begin(kind, agent);
    await growth.measure();
    const quietMs = await measureMedian(1_000);
    await flood.ask(kind);
    const medianMs = await measureMedian(floodMs);
    const sent = await flood.ask('stop');
    process.stdout.write(
      `${kind}: ${sent} requests; p50 ${medianMs.toFixed(1)} ms, before ${quietMs.toFixed(1)}\n`,
    );
    expect(medianMs).toBeLessThan(maxMedianMs(quietMs));
    // What is on the way arrives.
    await pause(6_000);
    await ask();
    await growth.measure();
    const [before, after] = growth.measurements;
    expect((after?.heapKiB ?? 0) - (before?.heapKiB ?? 0)).toBeLessThan(maxGrowthKiB.heap);
    expect((after?.rssKiB ?? 0) - (before?.rssKiB ?? 0)).toBeLessThan(maxGrowthKiB.rss);
  },
  60_000,
);
