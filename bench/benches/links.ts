import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { interleave, requireRatio, toMeasurement } from '../kit/measure.ts';
import { type Program, startProgram } from '../kit/program.ts';
import { missingForNamespaces } from './namespaces.ts';

type Reader = Program<typeof import('../programs/link-reader.ts').handlers>;

/** Numbers of links. A namespace contains `lo`, a bridge, and pairs. */
const sizes = [4, 1000] as const;
const otherLinks = 2;
/**
 * Target: at most half the cost of `ip`. The agent reads links like this after a change and once a minute; the reading of each second, of
 * counters alone, has its target in bench `facts`.
 */
const target = { links: 1000, what: 'links', ratio: 2 } as const;
/** Least number of readings in a turn: the CPU time of `ip` has steps of 10 ms. */
const minTimes = 3;

export const links: Bench = {
  name: 'links',
  title: 'Links and addresses read',
  about:
    'The probes and `ip -json -d -s link` or `ip -json address`, whose JSON is parsed, in a network namespace with ' +
    'veth pairs. Each pair has an IPv4 address, and both ends an IPv6 address. `ip` takes a process for each reading. ' +
    'The agent reads all of this after a change and once a minute: what it reads each second, counters, is in "Facts read again".',
  async run(sampling) {
    const title = 'in a network namespace';
    const missing = missingForNamespaces();
    return [missing === undefined ? await measure(title, sampling) : { title, missing }];
  },
};

async function measure(title: string, sampling: Sampling): Promise<Part> {
  await using reader: Reader = startProgram('link-reader', [], ['unshare', '--net']);
  const measurements: Measurement[] = [];
  let pairs = 0;
  for (const size of sizes) {
    const nextPairs = (size - otherLinks) / 2;
    const linkCount = await reader.request('grow', { from: pairs, to: nextPairs });
    if (linkCount !== size) throw new Error(`the namespace has ${linkCount} links; expected ${size}`);
    pairs = nextPairs;
    measurements.push(...(await read(reader, size, 'links', sampling)));
    measurements.push(...(await read(reader, size, 'addresses', sampling)));
  }
  return { title, measurements };
}

async function read(reader: Reader, size: number, what: 'links' | 'addresses', sampling: Sampling) {
  const { rounds, sliceMs, warmUpMs } = sampling;
  const subjects = [{ name: 'probes' }, { name: 'ip' }] as const;
  const seen = new Set<number>();
  for (const { name } of subjects) await reader.request('read', { by: name, what, ms: warmUpMs, times: 1 });
  const turns = await interleave(subjects, rounds, async ({ name }) => {
    const { found, ...cost } = await reader.request('read', { by: name, what, ms: sliceMs, times: minTimes });
    seen.add(found);
    return cost;
  });
  if (seen.size !== 1)
    throw new Error(
      `the readers found ${[...seen].join(' or ')} ${what}; expected the same number each time`,
    );
  const subject = `${what === 'links' ? size : [...seen].join()} ${what}`;
  const cpu = toMeasurement(`${subject}, CPU of a reading`, 'ms', turns('cpuMs'), 'less');
  return [
    size === target.links && what === target.what ? requireRatio(cpu, target.ratio) : cpu,
    toMeasurement(`${subject}, time of a reading`, 'ms', turns('ms'), 'less'),
  ];
}
