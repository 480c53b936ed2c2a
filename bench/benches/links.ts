import { spawnSync } from 'node:child_process';
import type { Bench, Measurement, Part, Sampling } from '../bench.ts';
import { interleave, requireAtMost, toMeasurement } from '../kit/measure.ts';
import { type Program, startProgram } from '../kit/program.ts';

type Reader = Program<typeof import('../programs/link-reader.ts').asks>;

/** In each namespace are `lo`, a bridge, and pairs. */
const sizes = [4, 1000] as const;
const besidesPairs = 2;
/** What a reader of 1,000 links costs that asks the kernel for three dumps and opens no file. */
const judged = { links: 1000, what: 'links', limitMs: 8 } as const;
/** CPU of `ip` is told in steps of 10 ms. */
const leastTimes = 3;

export const links: Bench = {
  name: 'links',
  title: 'Links and addresses read',
  about:
    'The probes, in a network namespace with veth pairs, each with an IPv4 address and both ends with an IPv6 one, ' +
    'beside `ip -json -d -s link` and `ip -json address`: a process for each reading, and its JSON read.',
  async run(effort) {
    const title = 'in a network namespace';
    const missing = missingHere();
    return [missing === undefined ? await measure(title, effort) : { title, missing }];
  },
};

function missingHere(): string | undefined {
  if (process.platform !== 'linux') return 'this bench makes network namespaces and needs Linux';
  if (process.getuid?.() !== 0) return 'this bench makes network namespaces and needs root';
  const absent = ['unshare', 'ip'].filter((tool) => spawnSync(tool, ['-V']).error !== undefined);
  return absent.length === 0
    ? undefined
    : `this bench needs ${absent.join(' and ')} (Debian: util-linux, iproute2)`;
}

async function measure(title: string, effort: Sampling): Promise<Part> {
  await using reader: Reader = startProgram('link-reader', [], ['unshare', '--net']);
  const measurements: Measurement[] = [];
  let pairs = 0;
  for (const size of sizes) {
    const wanted = (size - besidesPairs) / 2;
    const found = await reader.ask('grow', { from: pairs, to: wanted });
    if (found !== size) throw new Error(`${found} links are there; ${size} were made`);
    pairs = wanted;
    measurements.push(...(await read(reader, size, 'links', effort)));
    measurements.push(...(await read(reader, size, 'addresses', effort)));
  }
  return { title, measurements };
}

async function read(reader: Reader, size: number, what: 'links' | 'addresses', effort: Sampling) {
  const { rounds, sliceMs, warmUpMs } = effort;
  const subjects = [{ name: 'probes' }, { name: 'ip' }] as const;
  const seen = new Set<number>();
  for (const { name } of subjects) await reader.ask('read', { by: name, what, ms: warmUpMs, times: 1 });
  const turns = await interleave(subjects, rounds, async ({ name }) => {
    const { found, ...cost } = await reader.ask('read', { by: name, what, ms: sliceMs, times: leastTimes });
    seen.add(found);
    return cost;
  });
  if (seen.size !== 1)
    throw new Error(`${[...seen].join(' or ')} ${what} were found; always as many are there`);
  const subject = `${what === 'links' ? size : [...seen].join()} ${what}`;
  const cpu = toMeasurement(`${subject}, CPU of a reading`, 'ms', turns('cpuMs'), 'less');
  return [
    size === judged.links && what === judged.what ? requireAtMost(cpu, judged.limitMs) : cpu,
    toMeasurement(`${subject}, time of a reading`, 'ms', turns('ms'), 'less'),
  ];
}
