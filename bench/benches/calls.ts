import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { type Client, withAnswerLimit } from '../kit/client.ts';
import { computeQuantile, interleave, requireRatio, toMeasurement } from '../kit/measure.ts';
import { startQpidd } from '../kit/qpidd.ts';
import { type BenchStage, openEmbeddedStage, openStage } from '../kit/stage.ts';

/** Calls that wait for an answer at the same time, and whether the agent is judged there. */
const depths = [
  { outstanding: 1, judged: false },
  { outstanding: 16, judged: true },
  { outstanding: 64, judged: false },
  { outstanding: 256, judged: true },
] as const;

export const calls: Bench = {
  name: 'calls',
  title: 'Method calls',
  about:
    'Client, broker and agent are three processes; the plain echo answers the same calls with stock rhea, without ' +
    'schema, store or checks.',
  async run(effort) {
    return [await onEmbedded(effort), await onQpidd(effort)];
  },
};

async function onEmbedded(effort: Sampling): Promise<Part> {
  await using stage = await openEmbeddedStage();
  return { title: 'through the embedded broker', measurements: await measure(stage, effort) };
}

async function onQpidd(effort: Sampling): Promise<Part> {
  const title = 'through qpidd';
  const path = process.env['QPIDD'];
  if (path === undefined || path === '') return { title, missing: 'QPIDD names no qpidd to run' };
  try {
    await using broker = await startQpidd(path);
    await using stage = await openStage(broker.port);
    return { title, measurements: await measure(stage, effort) };
  } catch (error) {
    // What was measured before must not be lost.
    return { title, missing: error instanceof Error ? error.message : String(error) };
  }
}

async function measure({ client, subjects }: BenchStage, effort: Sampling): Promise<readonly Measurement[]> {
  const { rounds, sliceMs, warmUpMs } = effort;
  for (const { agentName } of subjects) await callFor(client, agentName, 256, warmUpMs);
  const lines: Measurement[] = [];
  for (const { outstanding, judged } of depths) {
    const found = await interleave(subjects, rounds, ({ agentName }) =>
      callFor(client, agentName, outstanding, sliceMs),
    );
    const perSecond = toMeasurement(`${outstanding} outstanding`, 'calls/s', found('perSecond'), 'more');
    lines.push(judged ? requireRatio(perSecond, 1) : perSecond);
    lines.push(toMeasurement(`${outstanding} outstanding, p50`, 'µs', found('p50'), 'less'));
    lines.push(toMeasurement(`${outstanding} outstanding, p99`, 'µs', found('p99'), 'less'));
  }
  return lines;
}

/** Keeps so many calls outstanding for a while; a call counts when its answer was read. */
async function callFor(
  client: Client,
  agentName: string,
  outstanding: number,
  ms: number,
): Promise<Readonly<Record<string, number>>> {
  const tookMs: number[] = [];
  const start = performance.now();
  const caller = async () => {
    for (let now = start; now - start < ms; ) {
      await client.call(agentName);
      const after = performance.now();
      tookMs.push(after - now);
      now = after;
    }
  };
  await withAnswerLimit(Promise.all(Array.from({ length: outstanding }, caller)), ms + 10_000);
  const seconds = (performance.now() - start) / 1000;
  return {
    perSecond: tookMs.length / seconds,
    p50: computeQuantile(tookMs, 0.5) * 1000,
    p99: computeQuantile(tookMs, 0.99) * 1000,
  };
}
