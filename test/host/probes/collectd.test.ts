import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#base';
import { CollectdWatch, hostAt, type Metrics } from '#probes';
import { waitUntil } from '../../kit/wait-until.ts';
import { requireTools, run } from '../kit.ts';

let folder: string;
let socket: string;
let daemon: ChildProcess | undefined;

beforeAll(async () => {
  requireTools('collectd', 'collectdctl');
  folder = await mkdtemp(join(tmpdir(), 'collectd-'));
  socket = join(folder, 'socket');
  const lines = [
    'Hostname "node7.example.com"',
    'FQDNLookup false',
    `BaseDir "${folder}"`,
    `PIDFile "${folder}/pid"`,
    'PluginDir "/usr/lib/collectd"',
    'TypesDB "/usr/share/collectd/types.db"',
    'Interval 1',
    ...['cpu', 'load', 'memory', 'interface', 'uptime', 'unixsock'].map((plugin) => `LoadPlugin ${plugin}`),
    `<Plugin unixsock>\n  SocketFile "${socket}"\n  SocketGroup "root"\n  SocketPerms "0770"\n</Plugin>`,
  ];
  await writeFile(join(folder, 'collectd.conf'), `${lines.join('\n')}\n`);
  daemon = spawn('collectd', ['-f', '-C', join(folder, 'collectd.conf')], { stdio: 'ignore' });
  await waitUntil(() => existsSync(socket), 60_000);
});
afterAll(async () => {
  if (daemon && daemon.exitCode === null) {
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await ended;
  }
  if (folder) await rm(folder, { recursive: true, force: true });
});

const collectdctl = (...args: readonly string[]): string => run('collectdctl', '-s', socket, ...args);

/** The values that collectd's own tool prints; those that collectd does not know are left out. */
function readByTool(name: string): Readonly<Record<string, number>> {
  const pairs = collectdctl('getval', `node7.example.com/${name}`)
    .trim()
    .split('\n')
    .map((line) => line.split('='));
  return Object.fromEntries(
    pairs.flatMap(([source = '', text]) => (Number.isFinite(Number(text)) ? [[source, Number(text)]] : [])),
  );
}

test("reads every value of this host, at collectd's interval, as collectdctl does", async () => {
  collectdctl('putval', 'other.example.com/load/load', 'interval=60', 'N:1:2:3');
  let metrics: Metrics | undefined;
  const problems: (string | undefined)[] = [];
  const watch = new CollectdWatch({
    host: hostAt('/'),
    clock: systemClock,
    socket,
    limit: 1_000,
    ownNames: () => ['node7'],
    onMetrics: (taken) => {
      metrics = taken;
    },
    onHealth: (problem) => problems.push(problem),
  });
  try {
    await watch.start();
    await waitUntil(() => [...(metrics?.values.values() ?? [])].some((value) => value.intervalNs), 60_000);
    // Rates need two readings, and a value may change between the two ways of asking.
    const compared = new Set<string>();
    const differences = new Map<string, unknown>();
    await waitUntil(() => {
      for (const [name, value] of metrics?.values ?? []) {
        if (compared.has(name)) continue;
        const byTool = readByTool(name);
        const own = Object.fromEntries(value.values);
        const isSame = JSON.stringify(own) === JSON.stringify(byTool);
        if (isSame && value.values.size > 0) compared.add(name);
        else differences.set(name, { own, byTool });
      }
      return metrics !== undefined && compared.size >= metrics.values.size;
    }, 60_000).catch(() => undefined);
    const names = collectdctl('listval').trim().split('\n');
    const expected = names.flatMap((name) => name.split('node7.example.com/')[1] ?? []);
    expect(
      expected.filter((name) => !compared.has(name)).map((name) => [name, differences.get(name)]),
    ).toEqual([]);
    expect([...(metrics?.values.keys() ?? [])].toSorted()).toEqual(expected.toSorted());
    expect(expected).toEqual(
      expect.arrayContaining(['load/load', 'memory/memory-used', 'interface-lo/if_octets']),
    );
    expect(metrics?.others).toBe(1);
    // A loaded machine reads late.
    const intervalMs = Number((metrics?.values.get('load/load')?.intervalNs ?? 0n) / 1_000_000n);
    expect(intervalMs).toBeGreaterThanOrEqual(500);
    expect(intervalMs).toBeLessThanOrEqual(5_000);
    expect(problems).toEqual([]);
  } finally {
    watch.close();
  }
});
