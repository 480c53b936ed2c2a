import { spawnSync } from 'node:child_process';
import type { Bench, Effort, Measurement, Part } from '../bench.ts';
import { atMost, interleaved, measurement } from '../kit/measure.ts';
import { type Program, startProgram } from '../kit/program.ts';

type Reader = Program<typeof import('../programs/link-reader.ts').asks>;

/** Each namespace has `lo`, a bridge, and pairs. Readings in one turn: enough for a clock that ticks in 10 ms. */
const sizes = [
  { links: 4, times: 50 },
  { links: 1000, times: 5 },
] as const;
const besidesPairs = 2;
const targetMs = 8;

export const links: Bench = {
  name: 'links',
  title: 'A complete reading of links and addresses',
  about:
    'Probes `links` and `addresses` in a network namespace with veth pairs, beside `ip -json -d -s link` and ' +
    '`ip -json address`, two processes for each reading, and their JSON read.',
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

async function measure(title: string, effort: Effort): Promise<Part> {
  await using reader: Reader = startProgram('link-reader', [], ['unshare', '--net']);
  const measurements: Measurement[] = [];
  let pairs = 0;
  for (const size of sizes) {
    const wanted = (size.links - besidesPairs) / 2;
    await reader.ask('grow', { from: pairs, to: wanted });
    pairs = wanted;
    measurements.push(...(await read(reader, size, effort)));
  }
  return { title, measurements };
}

async function read(reader: Reader, { links: count, times }: (typeof sizes)[number], { rounds }: Effort) {
  const subjects = [{ name: 'probes' }, { name: 'ip' }] as const;
  for (const { name } of subjects) await reader.ask('read', { by: name, times });
  const found = await interleaved(subjects, rounds, async ({ name }) => {
    const { links: seen, cpuMs, ms } = await reader.ask('read', { by: name, times });
    if (seen !== count) throw new Error(`${name} found ${seen} links; there are ${count}`);
    return { cpuMs, ms };
  });
  const cpu = measurement(`${count} links, CPU of a reading`, 'ms', found('cpuMs'), 'less');
  return [
    count === 1000 ? atMost(cpu, targetMs) : cpu,
    measurement(`${count} links, time of a reading`, 'ms', found('ms'), 'less'),
  ];
}
