import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { toCpus, toCpuTimes } from '../../../src/probes/non-linux/cpus.ts';
import { toAddresses, toLinks } from '../../../src/probes/non-linux/links.ts';
import { nonLinuxFallback } from '../../../src/probes/non-linux/non-linux-fallback.ts';
import type { Probe } from '../../../src/probes/probe.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';
import { recordedHost } from '../../kit/probes/recorded-host.ts';

const ipv4 = {
  family: 'IPv4',
  address: '192.0.2.7',
  netmask: '255.255.255.0',
  cidr: '192.0.2.7/24',
  mac: '52:54:00:12:34:56',
  internal: false,
} as const;
const ipv6 = {
  family: 'IPv6',
  address: 'fe80::1',
  netmask: 'ffff::',
  cidr: 'fe80::1/64',
  mac: '00:00:00:00:00:00',
  internal: true,
  scopeid: 1,
} as const;
const interfaces: Record<string, NetworkInterfaceInfo[]> = { en0: [ipv4], lo0: [ipv6] };
const information = {
  interfaces: [
    { iface: 'en0', operstate: 'up', speed: 1000, duplex: 'full', mtu: 1500, mac: '52:54:00:12:34:56' },
    { iface: 'en5', operstate: 'down', speed: -1, duplex: '', mtu: null, mac: '' },
    { iface: 'utun0', operstate: 'up', virtual: true, mac: '' },
  ],
};

describe('probes on systems other than Linux', () => {
  it('reads the fallback on other systems, and the probe on Linux', async () => {
    const probe: Probe<string> = { name: 'x', everySeconds: 1, read: () => Promise.resolve('linux') };
    const both = nonLinuxFallback(probe, () => 'fallback');
    expect(await readProbe(both, recordedHost('kvm-guest'))).toBe('linux');
    expect(await readProbe(both, { ...recordedHost('kvm-guest'), system: 'other' })).toBe('fallback');
    expect(both).toMatchObject({ name: 'x', everySeconds: 1 });
  });

  it('converts links of Node and systeminformation, with unknown speeds undefined', () => {
    expect(toLinks(information, interfaces)).toMatchObject([
      {
        index: 1,
        name: 'en0',
        kind: 'physical',
        adminUp: true,
        speed: 1000,
        duplex: 'full',
        mtu: 1500,
        macAddress: '52:54:00:12:34:56',
      },
      {
        index: 2,
        name: 'en5',
        kind: 'physical',
        adminUp: false,
        carrier: false,
        speed: undefined,
        duplex: undefined,
        mtu: undefined,
        macAddress: undefined,
      },
      { index: 3, name: 'lo0', kind: 'loopback', adminUp: true },
      { index: 4, name: 'utun0', kind: 'other', adminUp: true },
    ]);
  });

  it('converts addresses with the numbers of their links', () => {
    expect(toAddresses(information, interfaces)).toMatchObject([
      { interfaceIndex: 1, family: 'ipv4', address: '192.0.2.7', prefixLength: 24, netmask: '255.255.255.0' },
      { interfaceIndex: 3, family: 'ipv6', address: 'fe80::1', prefixLength: 64, netmask: undefined },
    ]);
  });

  it('converts processors and their times', () => {
    const cpu = { model: 'Apple M2', speed: 0, times: { user: 100, nice: 0, sys: 50, idle: 850, irq: 0 } };
    const known = { sockets: 1, cores: 2, cpuVendor: 'Apple', cpuModel: 'Apple M2' };
    expect(toCpus(known, [cpu, cpu])).toMatchObject({
      cpuCount: 2,
      sockets: 1,
      cores: 2,
      modelName: 'Apple M2',
      cpus: [{ processor: 0, mhz: undefined }, { processor: 1 }],
    });
    const times = toCpuTimes([cpu, cpu]);
    expect(times.all).toMatchObject({ userNs: 200_000_000n, systemNs: 100_000_000n, idleNs: 1_700_000_000n });
    expect(times.byProcessor.get(1)?.userNs).toBe(100_000_000n);
    expect(toCpuTimes([cpu]).all.userNs).toBe(100_000_000n);
  });
});
