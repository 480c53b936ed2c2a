import { describe, expect, it } from 'vitest';
import { computeCpuUsage, cpuTimes, parseCpuTimes } from '../../../src/probes/cpus/cpu-times-probe.ts';
import { parseCpuinfo } from '../../../src/probes/cpus/cpuinfo.ts';
import { cpus } from '../../../src/probes/cpus/cpus-probe.ts';
import { ProbeError } from '../../../src/probes/errors.ts';
import { parseNumberList } from '../../../src/probes/text/numbers.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';
import { readExpected, recordedHost } from '../../kit/probes/recorded-host.ts';

interface Lscpu {
  readonly field: string;
  readonly data: string;
  readonly children?: readonly Lscpu[];
}

describe('processors of recorded hosts', () => {
  it('counts processors, cores, sockets and nodes as lscpu does', async () => {
    const flat = (rows: readonly Lscpu[]): readonly Lscpu[] =>
      rows.flatMap((row) => [row, ...flat(row.children ?? [])]);
    const rows = flat((await readExpected<{ lscpu: Lscpu[] }>('lscpu.json')).lscpu);
    const said = (field: string): string | undefined => rows.find((row) => row.field === field)?.data;
    const found = (await readProbe(cpus, recordedHost('two-socket-server')))!;
    expect(found).toMatchObject({
      cpuCount: Number(said('CPU(s):')),
      threads: Number(said('CPU(s):')),
      sockets: Number(said('Socket(s):')),
      cores: Number(said('Socket(s):')) * Number(said('Core(s) per socket:')),
      numaNodes: Number(said('NUMA node(s):')),
      vendor: said('Vendor ID:'),
      modelName: said('Model name:'),
    });
    expect(found.threads).toBe(4);
    expect(found.cores).toBe(2);
    expect(found.cpus[0]?.flags).toBe(said('Flags:'));
    expect(
      found.cpus.map(({ processor, physicalId, numaNode, online }) => ({
        processor,
        physicalId,
        numaNode,
        online,
      })),
    ).toEqual([
      { processor: 0, physicalId: 0, numaNode: 0, online: true },
      { processor: 1, physicalId: 0, numaNode: 0, online: true },
      { processor: 2, physicalId: 1, numaNode: 1, online: true },
      { processor: 3, physicalId: 1, numaNode: 1, online: true },
    ]);
  });

  it('reads all facts of an x86 processor', async () => {
    const found = (await readProbe(cpus, recordedHost('kvm-guest')))!;
    expect(found.cpus[1]).toEqual({
      processor: 1,
      physicalId: 1,
      coreId: 0,
      cpuCores: 1,
      siblings: 1,
      vendorId: 'GenuineIntel',
      modelName: 'Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz',
      cpuFamily: 6,
      model: 85,
      stepping: 4,
      cpuidLevel: 13,
      nominalMhz: 2100,
      cacheSizeKiB: 16_384,
      flags: 'fpu vme de pse tsc msr pae mce cx8 apic hypervisor lahf_lm',
      online: true,
      numaNode: 0,
      mhz: 2095.076,
    });
  });

  it('reads an ARM board with unknown facts undefined and one processor offline', async () => {
    const found = (await readProbe(cpus, recordedHost('arm64-board')))!;
    expect(found).toMatchObject({
      cpuCount: 3,
      threads: 4,
      sockets: 1,
      cores: 3,
      numaNodes: undefined,
      vendor: 'ARM',
      modelName: 'Cortex-A72',
    });
    expect(found.cpus[0]).toMatchObject({
      flags: 'fp asimd evtstrm crc32 cpuid',
      mhz: 600,
      cpuFamily: undefined,
      cpuidLevel: undefined,
      cacheSizeKiB: undefined,
    });
    expect(found.cpus[3]).toMatchObject({
      processor: 3,
      online: false,
      physicalId: undefined,
      mhz: undefined,
    });
  });

  it('reads undefined in a Xen Dom0 and without /proc', async () => {
    expect(await readProbe(cpus, recordedHost('xen-dom0'))).toBeUndefined();
    expect(await readProbe(cpuTimes, recordedHost('xen-dom0'))).toBeUndefined();
    expect(await readProbe(cpus, recordedHost('bare-container'))).toBeUndefined();
    expect(await readProbe(cpuTimes, recordedHost('bare-container'))).toBeUndefined();
  });

  it('rejects with ProbeError when cpuinfo lists no processor', async () => {
    await using created = await createHost({ '/proc/cpuinfo': 'nonsense\n' });
    await expect(readProbe(cpus, created.host)).rejects.toThrow(ProbeError);
  });
});

describe('cpuinfo of other architectures', () => {
  it('parses cpuinfo of s390 with machine lines before the processors', () => {
    const text =
      'vendor_id       : IBM/S390\n# processors    : 2\nfeatures\t: esan3 zarch stfle\nprocessor 0: version = FF,  identification = 0133E8,  machine = 2964\n\n' +
      'cpu number      : 0\nphysical id     : 1\ncore id         : 0\ncpu MHz dynamic : 5000\ncpu MHz static  : 5000\n\n' +
      'cpu number      : 1\ncpu MHz dynamic : 5000\n';
    const { machine, processors } = parseCpuinfo(text);
    expect([...processors.keys()]).toEqual([0, 1]);
    expect(processors.get(0)?.get('cpu MHz static')).toBe('5000');
    expect(machine.get('vendor_id')).toBe('IBM/S390');
    expect(machine.get('features')).toBe('esan3 zarch stfle');
  });

  it('parses model and clock of POWER', async () => {
    await using created = await createHost({
      '/proc/cpuinfo':
        'processor\t: 0\ncpu\t\t: POWER9, altivec supported\nclock\t\t: 2700.000000MHz\nrevision\t: 2.2 (pvr 004e 1202)\n\ntimebase\t: 512000000\nplatform\t: PowerNV\n',
    });
    expect((await readProbe(cpus, created.host))?.cpus).toMatchObject([
      { processor: 0, modelName: 'POWER9, altivec supported', mhz: 2700, stepping: undefined },
    ]);
  });

  it("parses the kernel's number lists", () => {
    expect(parseNumberList('0-2,8,10-11\n')).toEqual([0, 1, 2, 8, 10, 11]);
    expect(parseNumberList('\n')).toEqual([]);
    expect(parseNumberList('0-x')).toBeUndefined();
    expect(parseNumberList(undefined)).toBeUndefined();
  });
});

describe('processor times', () => {
  const stat =
    'cpu  100 10 50 800 40 1 2 3 7 0\ncpu0 60 10 30 400 20 1 1 2 0 0\ncpu3 40 0 20 400 20 0 1 1\nintr 1 2\n';

  it('parses processor times in nanoseconds, without offline processors', () => {
    const times = parseCpuTimes(stat);
    expect(times.all).toEqual({
      userNs: 1_000_000_000n,
      niceNs: 100_000_000n,
      systemNs: 500_000_000n,
      idleNs: 8_000_000_000n,
      iowaitNs: 400_000_000n,
      irqNs: 10_000_000n,
      softirqNs: 20_000_000n,
      stealNs: 30_000_000n,
    });
    expect([...times.byProcessor.keys()]).toEqual([0, 3]);
    expect(times.byProcessor.get(3)?.stealNs).toBe(10_000_000n);
  });

  it('throws when /proc/stat has no complete cpu line', () => {
    expect(() => parseCpuTimes('cpu  1 2\nbtime 3\n')).toThrow('cpuTimes: /proc/stat: no line "cpu"');
  });

  it('computes the busy share without waiting for disks', () => {
    const before = parseCpuTimes('cpu  100 0 100 1000 100 0 0 0\n').all;
    const later = (text: string) => parseCpuTimes(text).all;
    expect(computeCpuUsage(before, later('cpu  125 0 125 1025 125 0 0 0\n'))).toBe(50);
    expect(computeCpuUsage(before, later('cpu  100 0 100 1100 100 0 0 0\n'))).toBe(0);
    expect(computeCpuUsage(before, later('cpu  103 0 100 1000 100 0 0 0\n'))).toBe(100);
    expect(computeCpuUsage(before, later('cpu  101 0 100 1002 100 0 0 0\n'))).toBeCloseTo(33.3333, 4);
    expect(computeCpuUsage(before, before)).toBeUndefined();
    // The kernel's idle times may decrease; the share stays within 0 to 100.
    expect(computeCpuUsage(before, later('cpu  110 0 100 990 90 0 0 0\n'))).toBe(100);
  });
});
