import { existsSync } from 'node:fs';
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
const built = 'dist/cli/main.js';

export const network: Bench = {
  name: 'network',
  title: 'Network changes',
  about:
    'One change with its commit, in a network namespace with veth pairs, each with an IPv4 address: the checks, the plan, the ' +
    'checkpoint on disk, the steps, and the result read back. Without the broker and the watchdog. Where the kernel has no ' +
    'VLANs, a bridge with one port stands for the VLAN. Then one change with the process that waits beside it where systemd has ' +
    'no timer: a shell, and for comparison the whole program.',
  async run(sampling) {
    const title = 'in a network namespace';
    const missing = missingForNamespaces();
    const guarded = 'with a process that waits beside the change';
    return [
      missing === undefined ? await measure(title, sampling) : { title, missing },
      missing === undefined ? await measureGuarded(guarded, sampling) : { title: guarded, missing },
    ];
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

async function measureGuarded(title: string, { rounds }: Sampling): Promise<Part> {
  if (!existsSync(built)) return { title, missing: `${built} does not exist; run npm run build` };
  await using changer: Changer = startProgram('network-changer', [], ['unshare', '--net']);
  await changer.request('grow', { from: 0, to: (sizes[0] - otherLinks) / 2 });
  const subjects = [
    { name: 'agent', by: 'shell' },
    { name: 'whole program', by: 'program' },
  ] as const;
  for (const { by } of subjects) await changer.request('changeGuarded', { by });
  const turns = await interleave(subjects, rounds, ({ by }) => changer.request('changeGuarded', { by }));
  const line = (what: string, unit: string, name: 'ms' | 'cpuMs' | 'mib') =>
    toMeasurement(`${sizes[0]} links, ${what}`, unit, turns(name), 'less');
  return {
    title,
    measurements: [
      line('setMtu, time', 'ms', 'ms'),
      line('setMtu, CPU', 'ms', 'cpuMs'),
      line('anonymous memory of the process', 'MiB', 'mib'),
    ],
  };
}
