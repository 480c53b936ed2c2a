/** Reads links and addresses of its network namespace by the probes and by `ip`. Start it with `unshare --net`. */
import { execFileSync } from 'node:child_process';
import { hostAt, probes } from '#probes';
import { childrenCpuMs } from '../kit/process-usage.ts';
import { serve } from '../kit/serve.ts';

const host = hostAt('/');
const limitMs = 30_000;
const maxOutput = 256 * 1024 * 1024;
const ip = (words: readonly string[], input = '') =>
  execFileSync('ip', words, { input, encoding: 'utf8', maxBuffer: maxOutput, stdio: 'pipe' });

interface Reading {
  readonly by: 'probes' | 'ip';
  readonly what: 'links' | 'addresses';
  readonly ms: number;
  readonly times: number;
}

/** Functions that read once and return the number of rows. */
const readers = {
  probes: {
    links: async () => countRows(await probes.links.read(host, AbortSignal.timeout(limitMs))),
    addresses: async () => countRows(await probes.addresses.read(host, AbortSignal.timeout(limitMs))),
  },
  ip: {
    links: async () => countRows(JSON.parse(ip(['-json', '-d', '-s', 'link']))),
    addresses: async () =>
      countRows(
        (JSON.parse(ip(['-json', 'address'])) as readonly { addr_info: object[] }[]).flatMap(
          (at) => at.addr_info,
        ),
      ),
  },
} as const;

function countRows(rows: readonly unknown[] | undefined): number {
  if (rows === undefined) throw new Error('the probe found nothing');
  return rows.length;
}

export const handlers = serve({
  /** Adds pairs of links that are up, with an IPv4 address on one end. @returns the number of links afterwards. */
  grow: async ({ from, to }: { readonly from: number; readonly to: number }): Promise<number> => {
    const lines: string[] = from === 0 ? ['link set lo up', 'link add br0 type bridge'] : [];
    for (let pair = from; pair < to; pair++) {
      lines.push(`link add a${pair} type veth peer name b${pair}`);
      lines.push(`address add 10.${pair >> 8}.${pair & 255}.1/24 dev a${pair}`);
      lines.push(`link set a${pair} up`, `link set b${pair} up`);
    }
    ip(['-batch', '-'], lines.join('\n'));
    // Wait for duplicate address detection: a table that changes is read twice.
    while (ip(['-6', 'address', 'show', 'tentative']) !== '')
      await new Promise((next) => setTimeout(next, 200));
    return readers.probes.links();
  },
  /** Reads repeatedly for `ms` and at least `times` times. @returns CPU and duration of one reading in ms, and its rows. */
  read: async ({ by, what, ms, times }: Reading) => {
    const read = readers[by][what];
    const cpu = process.cpuUsage();
    const children = childrenCpuMs();
    const start = performance.now();
    let [found, done] = [0, 0];
    for (; done < times || performance.now() - start < ms; done++) found = await read();
    const own = process.cpuUsage(cpu);
    const cpuMs = (own.user + own.system) / 1000 + childrenCpuMs() - children;
    return { found, cpuMs: cpuMs / done, ms: (performance.now() - start) / done };
  },
});
