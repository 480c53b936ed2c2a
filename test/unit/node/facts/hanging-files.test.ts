import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '#base';
import { probes } from '#probes';
import { type ProbeHealth, ProbeReadings } from '../../../../src/node/facts/probe-readings.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';

const pipes = [
  '/etc/machine-id',
  '/etc/os-release',
  '/etc/resolv.conf',
  '/etc/network/interfaces',
  '/proc/bus/input/devices',
  '/proc/cpuinfo',
  '/proc/diskstats',
  '/proc/net/dev',
  '/proc/net/fib_trie',
  '/proc/net/if_inet6',
  '/proc/net/route',
  '/proc/stat',
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/osrelease',
  '/proc/uptime',
  '/run/systemd/shutdown/scheduled',
  '/sys/class/dmi/id/product_uuid',
  '/sys/class/dmi/id/sys_vendor',
  '/sys/devices/system/cpu/online',
  '/sys/devices/system/cpu/present',
];

test('reads the other facts, and keeps the threads free, when twenty files are pipes that nothing writes', async () => {
  await using machine = await createHost({
    '/proc/meminfo': 'MemTotal: 2048 kB\nMemFree: 1024 kB\n',
    '/proc/loadavg': '0.20 0.18 0.12 1/80 11206\n',
  });
  for (const path of pipes) mkdirSync(dirname(join(machine.root, path)), { recursive: true });
  execFileSync(
    'mkfifo',
    pipes.map((path) => join(machine.root, path)),
  );
  const changes: ProbeHealth[] = [];
  const readings = new ProbeReadings({
    probes,
    host: machine.host,
    clock: systemClock,
    onHealthChange: (health) => changes.push(health),
  });
  await readings.read(Object.keys(probes) as (keyof typeof probes)[]);
  expect(changes).toEqual([]);
  expect(readings.health()).toHaveLength(Object.keys(probes).length);
  expect(readings.latest().memory?.memoryKiB).toBe(2048);
  expect(readings.latest().load?.loadAverage1).toBe(0.2);
  expect(readings.latest().platform?.hostname).toBeUndefined();
  await Promise.all(Array.from({ length: 20 }, () => readFile('package.json')));
  for (const path of pipes) rmSync(join(machine.root, path));
});
