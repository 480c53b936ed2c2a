import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Address, Cpus, Disk, Link, Load, Memory, Platform, Routes } from '#probes';
import { type AsJson, facts, json, requireTools, run } from '../kit.ts';
import { expectCountersBetween, expectSameAddresses, expectSameLinks, expectSameRoutes } from './compare.ts';
import type { IpAddressLink, IpLink, IpRoute } from './ip-shape.ts';

beforeAll(() => requireTools('ip', 'lscpu', 'lsblk', 'ethtool', 'free'));

const links = (): IpLink[] => json<IpLink[]>('ip', '-json', '-details', '-statistics', 'link');
const read = (path: string): string => readFileSync(path, 'utf8');

describe('probes on this machine', () => {
  it('reads the same links, counters, addresses and routes as ip', () => {
    const before = links();
    const found = facts<{ links: AsJson<Link>[]; addresses: AsJson<Address>[]; routes: AsJson<Routes> }>(
      'links',
      'addresses',
      'routes',
    );
    const after = links();
    expectSameLinks(found.links, after);
    expectCountersBetween(found.links, before, after);
    expectSameAddresses(found.addresses, json<IpAddressLink[]>('ip', '-json', 'addr'));
    const names = new Map(found.links.map((link) => [link.index, link.name]));
    const ip = {
      ipv4: json<IpRoute[]>('ip', '-json', 'route'),
      ipv6: json<IpRoute[]>('ip', '-json', '-6', 'route'),
    };
    expectSameRoutes(found.routes, ip, names);
  });

  it('reads the same facts of cards as /sys', () => {
    const found = facts<{ links: AsJson<Link>[] }>('links').links.filter((link) => link.kind === 'physical');
    for (const link of found) {
      const at = `/sys/class/net/${link.name}`;
      expect(run('readlink', `${at}/device/driver`).trim().split('/').at(-1)).toBe(link.driver);
      expect(run('readlink', '-f', at)).toContain(`/${link.busInfo}/`);
      expect(Number(read(`${at}/mtu`))).toBe(link.mtu);
      expect(Number(read(`${at}/carrier_changes`))).toBe(link.carrierChanges);
      // The file is unreadable while the link is down, and -1 for an unknown speed.
      const speed = link.carrier === true ? Number(read(`${at}/speed`)) : -1;
      expect(link.speed).toBe(speed > 0 ? speed : undefined);
    }
  });

  it('reads the same driver and firmware versions as ethtool', () => {
    const cards = facts<{ links: AsJson<Link>[] }>('links').links.filter((link) => link.kind === 'physical');
    for (const link of cards) {
      const rows = run('ethtool', '-i', link.name).split('\n');
      const value = (name: string): string | undefined =>
        rows
          .find((row) => row.startsWith(`${name}: `))
          ?.slice(name.length + 2)
          .trim() || undefined;
      expect([link.driver, link.driverVersion]).toEqual([value('driver'), value('version')]);
      if (value('firmware-version') !== 'N/A') expect(link.firmwareVersion).toBe(value('firmware-version'));
    }
  });

  it('reads the same processors as lscpu', () => {
    const { cpus } = facts<{ cpus: AsJson<Cpus> }>('cpus');
    const rows = json<{ lscpu: { field: string; data: string; children?: never }[] }>('lscpu', '-J').lscpu;
    const flat = (list: readonly { field: string; data: string; children?: typeof rows }[]): typeof rows =>
      list.flatMap((row) => [row as (typeof rows)[number], ...flat(row.children ?? [])]);
    const values = new Map(flat(rows).map((row) => [row.field, row.data]));
    const number = (field: string): number => Number(values.get(field));
    expect(cpus.threads).toBe(number('CPU(s):'));
    expect(cpus.sockets).toBe(number('Socket(s):'));
    expect(cpus.cores).toBe(number('Core(s) per socket:') * number('Socket(s):'));
    expect(cpus.numaNodes).toBe(number('NUMA node(s):'));
    expect(cpus.modelName).toBe(values.get('Model name:'));
    expect(cpus.vendor).toBe(values.get('Vendor ID:'));
    expect(cpus.cpus[0]?.flags).toBe(values.get('Flags:'));
    expect(cpus.cpus.map((cpu) => cpu.processor)).toEqual(
      Array.from({ length: cpus.threads ?? 0 }, (_, n) => n),
    );
  });

  it('reads the same last-level cache as lscpu', () => {
    interface Cache {
      readonly level: number;
      readonly type: string;
      readonly 'one-size': number;
    }
    const { caches = [] } = json<{ caches?: Cache[] }>('lscpu', '-J', '-B', '-C=LEVEL,TYPE,ONE-SIZE');
    const data = caches.filter(({ type }) => type !== 'Instruction');
    const last = data.sort((one, other) => Number(other.level) - Number(one.level))[0];
    const { cpus } = facts<{ cpus: AsJson<Cpus> }>('cpus');
    if (last !== undefined) expect(cpus.cpus[0]?.cacheSizeKiB).toBe(Number(last['one-size']) / 1024);
  });

  it('reads memory, load, name and boot as /proc', () => {
    const meminfo = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read('/proc/meminfo'))?.[1]);
    const found = facts<{ memory: AsJson<Memory>; load: AsJson<Load>; platform: AsJson<Platform> }>(
      'memory',
      'load',
      'platform',
    );
    expect(found.memory.memoryKiB).toBe(meminfo('MemTotal'));
    expect(found.memory.swapKiB).toBe(meminfo('SwapTotal'));
    expect(Math.abs((found.memory.memoryFreeKiB ?? 0) - meminfo('MemFree'))).toBeLessThan(512 * 1024);
    expect(
      Math.abs(Number(found.load.uptimeNs) / 1e9 - Number(read('/proc/uptime').split(' ')[0])),
    ).toBeLessThan(10);
    expect(found.load.processCount).toBeGreaterThan(1);
    expect(found.platform.architecture).toBe(run('uname', '-m').trim());
    expect(found.platform.kernelVersion).toBe(run('uname', '-r').trim());
    expect(found.platform.hostname).toBe(run('uname', '-n').trim());
    expect(found.platform.bootId).toBe(read('/proc/sys/kernel/random/boot_id').trim());
    const booted = Date.now() / 1000 - Number(read('/proc/uptime').split(' ')[0]);
    expect(Math.abs(Number(found.platform.bootTimeNs) / 1e9 - booted)).toBeLessThan(5);
  });

  it('reads the same memory and swap as free', () => {
    const { memory } = facts<{ memory: AsJson<Memory> }>('memory');
    const rows = run('free', '-k', '-w').split('\n');
    const columns = (name: string): number[] =>
      (rows.find((row) => row.startsWith(name)) ?? '').split(/\s+/).slice(1).map(Number);
    const [total, , free = 0, , buffers = 0, , available = 0] = columns('Mem:');
    const [swap, , swapFree = 0] = columns('Swap:');
    expect([memory.memoryKiB, memory.swapKiB]).toEqual([total, swap]);
    // These change between the two readings.
    const pairs = [
      [memory.memoryFreeKiB, free],
      [memory.memoryBuffersKiB, buffers],
      [memory.memoryAvailableKiB, available],
      [memory.swapFreeKiB, swapFree],
    ] as const;
    for (const [ours = 0, theirs] of pairs) expect(Math.abs(ours - theirs)).toBeLessThan(512 * 1024);
  });

  it('reads the same disks as lsblk', () => {
    const { disks } = facts<{ disks: AsJson<Disk>[] }>('disks');
    const { blockdevices } = json<{
      blockdevices: { name: string; size: number; rota: boolean; serial: string | null }[];
    }>('lsblk', '-J', '-b', '-d', '-e', '1,7', '-o', 'NAME,SIZE,ROTA,SERIAL');
    const listed = blockdevices.filter((disk) => !disk.name.startsWith('zram'));
    const expected = listed.map(({ name, size, rota }) => ({ name, size, rota }));
    const serials = new Map(disks.map(({ name, serialNumber }) => [name, serialNumber]));
    for (const { name, serial } of listed) if (serial) expect(serials.get(name), name).toBe(serial.trim());
    expect(
      disks.map(({ name, sizeKiB, rotational }) => ({
        name,
        size: Number(sizeKiB) * 1024,
        rota: rotational,
      })),
    ).toEqual(expected.sort((one, other) => (one.name < other.name ? -1 : 1)));
  });
});
