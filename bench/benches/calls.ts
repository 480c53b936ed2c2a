import { errorText, withTimeout } from '#base';
import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { answerLimitMs, type Client } from '../kit/client.ts';
import { computeQuantile, interleave, requireRatio, toMeasurement } from '../kit/measure.ts';
import { startQpidd } from '../kit/qpidd.ts';
import { type BenchStage, openEmbeddedStage, openStage, type Subject } from '../kit/stage.ts';

/** Numbers of outstanding calls, and which of them have a target. */
const depths = [
  { outstanding: 1, hasTarget: false },
  { outstanding: 16, hasTarget: true },
  { outstanding: 64, hasTarget: false },
  { outstanding: 256, hasTarget: true },
] as const;

export const calls: Bench = {
  name: 'calls',
  title: 'Method calls',
  about:
    'Client, broker and agent are three processes. The plain echo answers the same calls with stock rhea, without ' +
    'schema, store or checks.',
  async run(sampling) {
    return [await onEmbedded(sampling), await onQpidd(sampling)];
  },
};

async function onEmbedded(sampling: Sampling): Promise<Part> {
  await using stage = await openEmbeddedStage();
  return { title: 'through the embedded broker', measurements: await measure(stage, sampling) };
}

async function onQpidd(sampling: Sampling): Promise<Part> {
  const title = 'through qpidd';
  const path = process.env['QPIDD'];
  if (path === undefined || path === '')
    return { title, missing: 'QPIDD is not set; expected the program qpidd' };
  try {
    await using broker = await startQpidd(path);
    await using stage = await openStage(broker.port);
    return { title, measurements: await measure(stage, sampling) };
  } catch (error) {
    // A failure here must not discard the results of the embedded broker.
    return { title, missing: errorText(error) };
  }
}

async function measure(
  { client, subjects }: BenchStage,
  sampling: Sampling,
): Promise<readonly Measurement[]> {
  const { rounds, sliceMs, warmUpMs } = sampling;
  for (const subject of subjects) await callFor(client, subject, 256, warmUpMs);
  const lines: Measurement[] = [];
  for (const { outstanding, hasTarget } of depths) {
    const resultsOf = await interleave(subjects, rounds, (subject) =>
      callFor(client, subject, outstanding, sliceMs),
    );
    const perSecond = toMeasurement(`${outstanding} outstanding`, 'calls/s', resultsOf('perSecond'), 'more');
    lines.push(hasTarget ? requireRatio(perSecond, 1) : perSecond);
    lines.push(toMeasurement(`${outstanding} outstanding, p50`, 'µs', resultsOf('p50'), 'less'));
    lines.push(toMeasurement(`${outstanding} outstanding, p99`, 'µs', resultsOf('p99'), 'less'));
    const cpu = toMeasurement(`${outstanding} outstanding, CPU for one call`, 'µs', resultsOf('cpu'), 'less');
    lines.push(cpu);
  }
  return lines;
}

/** Keeps a number of calls outstanding for a while. Counts a call when its answer has been read. */
async function callFor(
  client: Client,
  { agentName, program }: Subject,
  outstanding: number,
  ms: number,
): Promise<Readonly<Record<string, number>>> {
  const durationsMs: number[] = [];
  const before = await program.request('cpu');
  const start = performance.now();
  const runCalls = async () => {
    for (let now = start; now - start < ms; ) {
      await client.call(agentName);
      const after = performance.now();
      durationsMs.push(after - now);
      now = after;
    }
  };
  const callers = Array.from({ length: outstanding }, runCalls);
  await withTimeout(Promise.all(callers), ms + answerLimitMs);
  const seconds = (performance.now() - start) / 1000;
  const after = await program.request('cpu');
  const cpu = after.user + after.system - before.user - before.system;
  return {
    perSecond: durationsMs.length / seconds,
    p50: computeQuantile(durationsMs, 0.5) * 1000,
    p99: computeQuantile(durationsMs, 0.99) * 1000,
    cpu: cpu / durationsMs.length,
  };
}
