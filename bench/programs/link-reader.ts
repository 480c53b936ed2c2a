/** Reads links and addresses of its network namespace, by the probes and by `ip`. To be started by `unshare --net`. */
import { execFileSync } from 'node:child_process';
import { hostAt, probes } from '#probes';
import { childrenCpuMs } from '../kit/process-usage.ts';
import { serve } from '../kit/serve.ts';

const host = hostAt('/');
const limitMs = 30_000;
const large = 256 * 1024 * 1024;
const ip = (words: readonly string[], input = '') =>
  execFileSync('ip', words, { input, encoding: 'utf8', maxBuffer: large, stdio: 'pipe' });

interface Reading {
  readonly by: 'probes' | 'ip';
  readonly what: 'links' | 'addresses';
  readonly ms: number;
  readonly times: number;
}

/** @returns how many were found. */
const readers = {
  probes: {
    links: async () => counted(await probes.links.read(host, AbortSignal.timeout(limitMs))),
    addresses: async () => counted(await probes.addresses.read(host, AbortSignal.timeout(limitMs))),
  },
  ip: {
    links: async () => counted(JSON.parse(ip(['-json', '-d', '-s', 'link']))),
    addresses: async () =>
      counted(
        (JSON.parse(ip(['-json', 'address'])) as readonly { addr_info: object[] }[]).flatMap(
          (at) => at.addr_info,
        ),
      ),
  },
} as const;

function counted(found: readonly unknown[] | undefined): number {
  if (found === undefined) throw new Error('the probe found nothing');
  return found.length;
}

export const asks = serve({
  /** Adds pairs of links, each up, with an IPv4 address on one end. @returns how many links there are then. */
  grow: async ({ from, to }: { readonly from: number; readonly to: number }): Promise<number> => {
    const lines: string[] = from === 0 ? ['link set lo up', 'link add br0 type bridge'] : [];
    for (let pair = from; pair < to; pair++) {
      lines.push(`link add a${pair} type veth peer name b${pair}`);
      lines.push(`address add 10.${pair >> 8}.${pair & 255}.1/24 dev a${pair}`);
      lines.push(`link set a${pair} up`, `link set b${pair} up`);
    }
    ip(['-batch', '-'], lines.join('\n'));
    // An address that is still checked for duplicates will change, and a changing table is read twice.
    while (ip(['-6', 'address', 'show', 'tentative']) !== '')
      await new Promise((next) => setTimeout(next, 200));
    return readers.probes.links();
  },
  /** Reads one after the other, so long and at least so often. @returns CPU and time of one, in ms, and how many it found. */
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
