/**
 * Reads the facts of its network namespace by the probes, and has node_exporter and collectd read theirs. Start it with
 * `unshare --net --mount` and a `/sys` of that namespace.
 */
import { hostAt, probes } from '#probes';
import { addLinks } from '../kit/network/add-links.ts';
import { isInstalled, type Peer, type PeerName, startPeer } from '../kit/peers/peers.ts';
import { serve } from '../kit/serve.ts';

const host = hostAt('/');
const limitMs = 30_000;

/** What an agent reads again and again, and what node_exporter and collectd are asked for here. */
const steady = ['linkCounters', 'cpuTimes', 'memory', 'load'] as const;

type ProbeName = 'links' | (typeof steady)[number];

async function readProbes(names: readonly ProbeName[]): Promise<number> {
  const signal = AbortSignal.timeout(limitMs);
  await Promise.all(names.map((name) => probes[name].read(host, signal)));
  return 1;
}

async function readOwn(names: readonly ProbeName[], ms: number, times: number): Promise<{ cpuMs: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let done = 0;
  while (done < times || performance.now() - start < ms) done += await readProbes(names);
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000 / done };
}

const peers = new Map<PeerName, Peer>();
process.on('exit', () => {
  for (const peer of peers.values()) peer.end();
});

export const handlers = serve({
  /** Adds pairs of links that are up. @returns the number of links whose counters are read afterwards. */
  grow: async (pairs: Parameters<typeof addLinks>[0]): Promise<number> => {
    await addLinks(pairs);
    return (await probes.linkCounters.read(host, AbortSignal.timeout(limitMs)))?.size ?? 0;
  },
  /** Starts a program beside. @returns false where it is not installed. */
  start: async (name: PeerName): Promise<boolean> => {
    if (!isInstalled(name)) return false;
    peers.set(name, await startPeer(name));
    return true;
  },
  /** Reads for `ms` and at least `times` times. @returns CPU of one reading in ms. */
  read: async (turn: {
    readonly by: 'agent' | 'links' | PeerName;
    readonly ms: number;
    readonly times: number;
  }): Promise<{ readonly cpuMs: number }> => {
    const { by, ms, times } = turn;
    if (by === 'agent') return readOwn(steady, ms, times);
    if (by === 'links') return readOwn(['links'], ms, times);
    const peer = peers.get(by);
    if (peer === undefined) throw new Error(`${by} is not started`);
    return { cpuMs: await peer.cpuMsOfReading(ms, times) };
  },
});
