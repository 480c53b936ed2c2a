import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { interleave, toMeasurement } from '../kit/measure.ts';
import { type Program, startProgram } from '../kit/program.ts';
import { missingForNamespaces } from './namespaces.ts';

type Changer = Program<typeof import('../programs/network-changer.ts').handlers>;

/** Numbers of links. A namespace contains `lo`, a bridge, and pairs. */
const sizes = [10, 1000] as const;
const otherLinks = 2;
/** Changes of one turn: the first ones of a process are slow. */
const warmUpTimes = 3;

export const network: Bench = {
  name: 'network',
  title: 'Network changes',
  about:
    'One change with its commit, in a network namespace with veth pairs, each with an IPv4 address: the checks, the plan, the ' +
    'checkpoint on disk, the steps, and the result read back. Without the broker and the watchdog. Where the kernel has no ' +
    'VLANs, a bridge with one port stands for the VLAN.',
  async run(sampling) {
    const title = 'in a network namespace';
    const missing = missingForNamespaces();
    return [missing === undefined ? await measure(title, sampling) : { title, missing }];
  },
};

async function measure(title: string, { rounds }: Sampling): Promise<Part> {
  await using changer: Changer = startProgram('network-changer', [], ['unshare', '--net']);
  const measurements: Measurement[] = [];
  let pairs = 0;
  for (const size of sizes) {
    const nextPairs = (size - otherLinks) / 2;
    const hasVlans = await changer.request('grow', { from: pairs, to: nextPairs });
    pairs = nextPairs;
    for (const what of ['setMtu', hasVlans ? 'createVlanInterface' : 'createBridgeInterface']) {
      for (let time = 0; time < warmUpTimes; time++) await changer.request('change', { what });
      const turns = await interleave([{ name: 'agent' }], rounds, () => changer.request('change', { what }));
      measurements.push(toMeasurement(`${size} links, ${what}, time`, 'ms', turns('ms')));
      measurements.push(toMeasurement(`${size} links, ${what}, CPU`, 'ms', turns('cpuMs')));
      measurements.push(toMeasurement(`${size} links, ${what}, started`, 'processes', turns('processes')));
    }
  }
  return { title, measurements };
}
