import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { threadsCpuMs } from '../process-usage.ts';

/** Programs that read the facts of a machine as well. */
export type PeerName = 'node_exporter' | 'collectd';

/** A program that runs beside the bench. */
export interface Peer {
  /** Lets it read for `ms` and at least `times` times. @returns CPU of one reading in ms. */
  cpuMsOfReading(ms: number, times: number): Promise<number>;
  /** Ends it; waits for nothing. */
  end(): void;
}

const files = { node_exporter: 'prometheus-node-exporter', collectd: 'collectd' } as const;

/** The packages of Debian that have them. */
export const peerPackages = { node_exporter: 'prometheus-node-exporter', collectd: 'collectd-core' } as const;

export const isInstalled = (name: PeerName): boolean =>
  spawnSync('sh', ['-c', `command -v ${files[name]}`]).status === 0;

export const startPeer = (name: PeerName): Promise<Peer> =>
  name === 'collectd' ? startCollectd() : startNodeExporter();

/** Free: the network namespace has no other program. */
const address = '127.0.0.1:9100';
const collectors = ['cpu', 'loadavg', 'meminfo', 'netclass', 'netdev', 'uname'];
const startLimitMs = 20_000;

/** Reads at each scrape. */
async function startNodeExporter(): Promise<Peer> {
  const args = [
    `--web.listen-address=${address}`,
    '--collector.disable-defaults',
    ...collectors.map((name) => `--collector.${name}`),
  ];
  const child = spawn(files.node_exporter, args, { stdio: 'ignore' });
  const deadlineMs = performance.now() + startLimitMs;
  while (!(await scrape().catch(() => false))) {
    if (performance.now() > deadlineMs) throw new Error('node_exporter does not answer');
    await pause(100);
  }
  return {
    async cpuMsOfReading(ms, times) {
      const [start, cpu] = [performance.now(), threadsCpuMs(pidOf(child))];
      let done = 0;
      for (; done < times || performance.now() - start < ms; done++) {
        if (!(await scrape())) throw new Error('node_exporter failed');
      }
      return (threadsCpuMs(pidOf(child)) - cpu) / done;
    },
    end: () => child.kill(),
  };
}

async function scrape(): Promise<boolean> {
  const response = await fetch(`http://${address}/metrics`);
  await response.arrayBuffer();
  return response.ok;
}

/** Collectd reads by itself, at this interval. */
const intervalMs = 1_000;
/** A window has whole intervals, so that each has as many readings. */
const minReadings = 2;

async function startCollectd(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-collectd-'));
  const lines = [
    'Hostname "bench"',
    'FQDNLookup false',
    `BaseDir "${folder}"`,
    `PIDFile "${folder}/pid"`,
    `Interval ${intervalMs / 1000}`,
    ...['cpu', 'interface', 'load', 'memory', 'uptime'].map((plugin) => `LoadPlugin ${plugin}`),
  ];
  writeFileSync(join(folder, 'collectd.conf'), `${lines.join('\n')}\n`);
  const child = spawn(files.collectd, ['-f', '-C', join(folder, 'collectd.conf')], { stdio: 'ignore' });
  // Rates need two readings.
  await pause(3 * intervalMs);
  return {
    async cpuMsOfReading(ms, times) {
      const readings = Math.max(minReadings, times, Math.ceil(ms / intervalMs));
      const [start, cpu] = [performance.now(), threadsCpuMs(pidOf(child))];
      await pause(readings * intervalMs);
      const spent = threadsCpuMs(pidOf(child)) - cpu;
      return (spent * intervalMs) / (performance.now() - start);
    },
    end() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function pidOf({ pid, exitCode, signalCode, spawnfile }: ChildProcess): number {
  if (pid === undefined || exitCode !== null || signalCode !== null)
    throw new Error(`${spawnfile} has ended`);
  return pid;
}
