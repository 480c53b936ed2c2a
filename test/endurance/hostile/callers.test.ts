import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeQueryRequest } from '#qmf';
import { animalName } from '../../kit/agent/zoo.ts';
import { findFreePort } from '../../kit/broker/raw-peer.ts';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { type MeasuredProcess, startMeasured } from '../../kit/hostile/measured-process.ts';
import { MemoryTable, measureRounds } from '../../kit/hostile/memory-table.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Usual are ten. A machine that is busy with other work takes as many times longer as it does without the flood. */
const maxMedianMs = (quietMs: number) => Math.max(500, 20 * quietMs);
const floodMs = 2_000;
/** What the first flood may leave on the heap: the code that it made V8 compile. A leak of its requests would be twice as much. */
const maxHeapGrowthKiB = 8 * 1024;
/** What a second equal flood may leave. The system takes memory back late: what is resident varies by tens of megabytes. */
const limits = { heapKiB: 768, rssKiB: 128 * 1024 };
const settleLimitMs = 60_000;

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

/** Waits until what is on the way has arrived, and the heap is as before the flood but for a limit. @returns its growth in KiB. */
async function waitForHeap(beforeKiB: number): Promise<number> {
  for (const endMs = performance.now() + settleLimitMs; ; await pause(500)) {
    await ask();
    const growthKiB = (await agent.memory()).heapKiB - beforeKiB;
    if (growthKiB < maxHeapGrowthKiB || performance.now() > endMs) return growthKiB;
  }
}

test.each(['locates', 'long ids', 'predicates'])(
  'a flood of %s from 50 connections leaves the others served and no memory behind',
  async (kind) => {
    const { heapKiB } = await agent.memory();
    const growth = memory.begin(kind, agent, limits);
    const problems = await measureRounds([growth], async () => {
      const quietMs = await measureMedian(1_000);
      await flood.ask(kind);
      const medianMs = await measureMedian(floodMs);
      const sent = await flood.ask('stop');
      process.stdout.write(
        `${kind}: ${sent} requests; p50 ${medianMs.toFixed(1)} ms, before ${quietMs.toFixed(1)}\n`,
      );
      expect(medianMs).toBeLessThan(maxMedianMs(quietMs));
      expect(await waitForHeap(heapKiB)).toBeLessThan(maxHeapGrowthKiB);
    });
    expect(problems).toEqual([]);
  },
  300_000,
);
