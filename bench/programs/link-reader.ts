/** Reads links and addresses of its network namespace by the probes and by `ip`. Start it with `unshare --net`. */
import { hostAt, probes } from '#probes';
import { addLinks, ip } from '../kit/network/add-links.ts';
import { childrenCpuMs } from '../kit/process-usage.ts';
import { serve } from '../kit/serve.ts';

const host = hostAt('/');
const limitMs = 30_000;
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
  grow: async (pairs: Parameters<typeof addLinks>[0]): Promise<number> => {
    await addLinks(pairs);
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
