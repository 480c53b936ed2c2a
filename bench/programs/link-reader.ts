/** Reads links and addresses of its network namespace, by the probes and by `ip`. To be started by `unshare --net`. */
import { execFileSync } from 'node:child_process';
import { hostAt, probes } from '#probes';
import { childrenCpuMs } from '../kit/process-usage.ts';
import { serve } from '../kit/serve.ts';

const host = hostAt('/');
const large = 256 * 1024 * 1024;
const ip = (words: readonly string[], input = '') =>
  execFileSync('ip', words, { input, encoding: 'utf8', maxBuffer: large });

async function byProbes(): Promise<number> {
  const [links, addresses] = await Promise.all([
    probes.links.read(host, AbortSignal.timeout(30_000)),
    probes.addresses.read(host, AbortSignal.timeout(30_000)),
  ]);
  if (links === undefined || addresses === undefined) throw new Error('the probes found nothing');
  return links.length;
}

async function byIp(): Promise<number> {
  const links = JSON.parse(ip(['-json', '-d', '-s', 'link'])) as unknown[];
  JSON.parse(ip(['-json', 'address']));
  return links.length;
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
    return byProbes();
  },
  /** Readings one after the other. @returns CPU of one, in ms, and how many links it found. */
  read: async ({ by, times }: { readonly by: 'probes' | 'ip'; readonly times: number }) => {
    const read = by === 'probes' ? byProbes : byIp;
    const cpu = process.cpuUsage();
    const children = childrenCpuMs();
    const start = performance.now();
    let links = 0;
    for (let time = 0; time < times; time++) links = await read();
    const own = process.cpuUsage(cpu);
    const cpuMs = (own.user + own.system) / 1000 + childrenCpuMs() - children;
    return { links, cpuMs: cpuMs / times, ms: (performance.now() - start) / times };
  },
});
