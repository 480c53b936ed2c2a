import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { interleave, requireAtMost, requireRatio, toMeasurement } from '../kit/measure.ts';
import { type PeerName, peerPackages } from '../kit/peers/peers.ts';
import { type Program, startProgram } from '../kit/program.ts';
import { missingForNamespaces, ownNamespace } from './namespaces.ts';

type Reader = Program<typeof import('../programs/facts-reader.ts').handlers>;

/** Numbers of interfaces. A namespace contains `lo`, a bridge, and pairs. */
const sizes = [4, 100, 1_000, 5_000] as const;
/** The kernel takes half a minute to make 5,000 interfaces. */
const shortSizes = sizes.slice(0, 3);
const otherLinks = 2;
const title = 'in a network namespace';
/** Targets of a reading in ms, by interfaces: 3 ms for 1,000, and no more for each of 5,000. */
const limits: ReadonlyMap<number, number> = new Map([
  [1_000, 3],
  [5_000, 15],
]);
const wantedRatio = 50;
const peers = ['node_exporter', 'collectd'] as const satisfies readonly PeerName[];

export const facts: Bench = {
  name: 'facts',
  title: 'Facts read again',
  about:
    'CPU of one reading in steady state: counters of every interface, processors, memory and load. The agent reads the interfaces ' +
    'themselves after a change and once a minute, in the second table. node_exporter is scraped with ' +
    `its collectors for the same facts (cpu, loadavg, meminfo, netclass, netdev, uname), collectd reads once a second with ` +
    'its plugins cpu, interface, load, memory and uptime. The time that the agent takes to publish is not in it.',
  async run(sampling) {
    const missing = missingForNamespaces();
    return missing === undefined ? measure(sampling) : [{ title, missing }];
  },
};

async function measure(sampling: Sampling): Promise<readonly Part[]> {
  await using reader: Reader = startProgram('facts-reader', [], ownNamespace);
  const started: PeerName[] = [];
  const absent: Part[] = [];
  const again: Measurement[] = [];
  const whole: Measurement[] = [];
  let pairs = 0;
  for (const size of sampling.short ? shortSizes : sizes) {
    const nextPairs = (size - otherLinks) / 2;
    const count = await reader.request('grow', { from: pairs, to: nextPairs });
    if (count !== size) throw new Error(`the kernel counts for ${count} interfaces; expected ${size}`);
    for (const name of pairs === 0 ? peers : []) {
      if (await reader.request('start', name)) started.push(name);
      else
        absent.push({
          title: `beside ${name}`,
          missing: `it is not installed (Debian: ${peerPackages[name]})`,
        });
    }
    pairs = nextPairs;
    again.push(...(await measureAgain(reader, size, started, sampling)));
    whole.push(await measureWhole(reader, size, sampling));
  }
  const wholeTitle = 'all facts of the interfaces, after a change and once a minute';
  return [{ title, measurements: again }, { title: wholeTitle, measurements: whole }, ...absent];
}

async function measureAgain(reader: Reader, size: number, others: readonly PeerName[], sampling: Sampling) {
  const { rounds, sliceMs, warmUpMs } = sampling;
  const read = (by: 'agent' | PeerName, ms: number) => reader.request('read', { by, ms, times: 1 });
  await read('agent', warmUpMs);
  const subjects = (['agent', ...others] as const).map((name) => ({ name }));
  const turns = await interleave(subjects, rounds, ({ name }) => read(name, sliceMs));
  const cpu = toMeasurement(`${size} interfaces`, 'ms', turns('cpuMs'), 'less');
  const limit = limits.get(size);
  if (limit === undefined) return [cpu];
  const line = requireAtMost(cpu, limit);
  if (!others.includes('node_exporter')) return [line];
  return [line, requireRatio({ ...cpu, what: `${size} interfaces, the ratio` }, wantedRatio)];
}

async function measureWhole(reader: Reader, size: number, { rounds, sliceMs, warmUpMs }: Sampling) {
  const read = (ms: number) => reader.request('read', { by: 'links', ms, times: 1 });
  await read(warmUpMs);
  const turns = await interleave([{ name: 'agent' }], rounds, () => read(sliceMs));
  return toMeasurement(`${size} interfaces`, 'ms', turns('cpuMs'));
}
