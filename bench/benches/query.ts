import { isDeepStrictEqual } from 'node:util';
import { type AmqpValue, objectToMap } from '#qmf';
import type { Bench, Part, Sampling } from '../bench.ts';
import { type Client, type ObjectsReply, openClient } from '../kit/client.ts';
import { sampleMachineObjects } from '../kit/machine.ts';
import { computeQuantile, interleave, requireRatio, toMeasurement } from '../kit/measure.ts';
import { openRelay } from '../kit/relay.ts';
import type { CarriedValue } from '../kit/rhea-values.ts';
import { openEmbeddedStage, type Subject } from '../kit/stage.ts';

export const query: Bench = {
  name: 'query',
  title: `A full query of ${sampleMachineObjects} objects`,
  about:
    'One query at a time, through the embedded broker. The plain echo holds the same objects with the same values ' +
    'and writes each in rhea’s wrappers, in as many messages as the agent.',
  async run(sampling) {
    return [await measure(sampling)];
  },
};

async function measure({ rounds, sliceMs, warmUpMs }: Sampling): Promise<Part> {
  await using stage = await openEmbeddedStage();
  const { client, echo, subjects } = stage;
  const [agent, plain] = subjects;
  const objects = toParts(await client.query(agent.agentName));
  await echo.request('answerWith', objects as readonly (readonly CarriedValue[])[]);
  // Both subjects must answer with the same objects.
  if (!isDeepStrictEqual(toParts(await client.query(plain.agentName)), objects)) {
    throw new Error('the answers of agent and plain echo differ');
  }
  for (const subject of subjects) await queryFor(client, subject, warmUpMs);
  const resultsOf = await interleave(subjects, rounds, (subject) => queryFor(client, subject, sliceMs));
  const octetsOf = await interleave(subjects, 1, async ({ agentName }) => ({
    octets: await countOctets(stage.port, agentName),
  }));
  return {
    title: 'through the embedded broker',
    measurements: [
      requireRatio(toMeasurement('p50', 'ms', resultsOf('p50'), 'less'), 1),
      toMeasurement('p99', 'ms', resultsOf('p99'), 'less'),
      requireRatio(toMeasurement('CPU of the agent for one query', 'ms', resultsOf('cpu'), 'less'), 1),
      toMeasurement('octets to the client', 'octets', octetsOf('octets'), 'less'),
    ],
  };
}

function toParts(parts: readonly ObjectsReply[]): readonly (readonly AmqpValue[])[] {
  const count = parts.reduce((sum, { objects }) => sum + objects.length, 0);
  if (count !== sampleMachineObjects)
    throw new Error(`the answer has ${count} objects; expected ${sampleMachineObjects}`);
  return parts.map(({ objects }) =>
    objects.map((object) => objectToMap(object as Parameters<typeof objectToMap>[0])),
  );
}

/** Queries one after the other for a while. */
async function queryFor(client: Client, { agentName, program }: Subject, ms: number) {
  const durationsMs: number[] = [];
  const before = await program.request('cpu');
  const start = performance.now();
  for (let now = start; now - start < ms; ) {
    await client.query(agentName);
    const after = performance.now();
    durationsMs.push(after - now);
    now = after;
  }
  const after = await program.request('cpu');
  const cpuMs = (after.user + after.system - before.user - before.system) / 1000;
  return {
    p50: computeQuantile(durationsMs, 0.5),
    p99: computeQuantile(durationsMs, 0.99),
    cpu: cpuMs / durationsMs.length,
  };
}

async function countOctets(port: number, agentName: string): Promise<number> {
  await using relay = await openRelay(port);
  await using client = await openClient(relay.url);
  const before = relay.received();
  await client.query(agentName);
  return relay.received() - before;
}
