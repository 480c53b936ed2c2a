import { describe, expect, it } from 'vitest';
import { disks } from '../../../src/probes/disks/disks-probe.ts';
import { parseDiskstats } from '../../../src/probes/disks/diskstats.ts';
import { ProbeError } from '../../../src/probes/errors.ts';
import { inventory, toMemoryModules } from '../../../src/probes/inventory/inventory-probe.ts';
import { load, parseLoadavg, parseUptime } from '../../../src/probes/load/load-probe.ts';
import { memory, parseMeminfo } from '../../../src/probes/memory/memory-probe.ts';
import { firmwareText } from '../../../src/probes/platform/firmware.ts';
import { parseOsRelease } from '../../../src/probes/platform/os-release.ts';
import { parseBootTime, platform } from '../../../src/probes/platform/platform-probe.ts';
import { parseResolvConf } from '../../../src/probes/platform/resolv-conf.ts';
import { createHost, readProbe, recorded } from '../../kit/probes/recorded-host.ts';

describe('the platform', () => {
  it('of a server is what its files say, DNS servers being those behind the resolver', async () => {
    expect(await readProbe(platform, recorded('two-socket-server'))).toEqual({
      architecture: 'x86_64',
      kernelVersion: '6.1.0-56-amd64',
      osName: 'Debian GNU/Linux 12 (bookworm)',
      hostname: 'host-a.example.com',
      manufacturer: 'Example Systems',
      productName: 'Two Socket 2U',
      serialNumber: 'EX1234567',
      firmwareVersion: '1.7.2',
      firmwareSources: {
        manufacturer: 'smbios',
        productName: 'smbios',
        serialNumber: 'smbios',
        firmwareVersion: 'smbios',
      },
      hypervisorType: 'kvm',
      bootId: 'f75ffb6d-dd2d-45df-a089-43366e865fc5',
      bootTimeNs: 1_795_227_369_000_000_000n,
      clockSynchronized: undefined,
      rebootRequired: false,
      dnsServers: ['192.0.2.53', '2001:db8::53'],
    });
  });

  it('of other machines has what they have', async () => {
    expect(await readProbe(platform, recorded('kvm-guest'))).toMatchObject({
      serialNumber: undefined,
      hypervisorType: 'none',
      rebootRequired: undefined,
      dnsServers: ['192.0.2.53', 'fe80::1%eth0'],
    });
    expect(await readProbe(platform, recorded('arm64-board'))).toMatchObject({
      architecture: 'aarch64',
      osName: 'Raspberry Pi OS ("lite")',
      manufacturer: undefined,
      productName: 'Raspberry Pi 4 Model B Rev 1.2',
      firmwareSources: expect.objectContaining({ productName: 'device-tree' }),
      serialNumber: '10000000abcdef01',
      rebootRequired: true,
    });
  });

  it("of a Xen Dom0 leaves out the architecture, which may not be the machine's", async () => {
    expect(await readProbe(platform, recorded('xen-dom0'))).toMatchObject({
      architecture: undefined,
      hypervisorType: 'xen',
      hostname: 'dom0.example.com',
      serialNumber: 'D5R4VW1',
    });
  });

  it('of a machine with nothing is nothing, and no error', async () => {
    await using empty = await createHost({});
    const { firmwareSources, ...found } = await readProbe(platform, empty.host);
    expect(firmwareSources).toEqual({});
    expect(Object.values(found).filter((fact) => fact !== undefined)).toEqual([]);
  });

  it("does not take a maker's placeholder for a fact", () => {
    for (const text of [
      'To Be Filled By O.E.M.',
      'Default string',
      'Not Specified',
      'System Serial Number',
      '0000000',
      'xxxx',
      ' \n',
      '0',
      '123456789',
    ])
      expect(firmwareText(text), text).toBeUndefined();
    for (const text of ['Dell Inc.', 'PowerEdge R6525', '7', 'AAB', ' X10 \n'].filter((text) => text !== '7'))
      expect(firmwareText(text)).toBe(text.trim());
  });

  it('reads the quotes of os-release as a shell does', () => {
    const values = parseOsRelease(
      '# note\nNAME=Plain\nA="with \\"quotes\\" and \\$sign"\nB=\'single "kept"\'\n C=\nnonsense\n',
    );
    expect(Object.fromEntries(values)).toEqual({
      NAME: 'Plain',
      A: 'with "quotes" and $sign',
      B: 'single "kept"',
      C: '',
    });
  });

  it('reads the servers of resolv.conf, each once, and nothing that is none', () => {
    expect(
      parseResolvConf(
        'nameserver 192.0.2.1\n#nameserver 192.0.2.2\nnameserver\t2001:db8::1 # two\nnameserver 192.0.2.1\nnameserver not-an-address\nnameservers 1.1.1.1\n',
      ),
    ).toEqual(['192.0.2.1', '2001:db8::1']);
  });

  it('has no time of boot where /proc/stat has none', () => {
    expect(parseBootTime('cpu 1\nbtime x\n')).toBeUndefined();
  });
});

describe('memory', () => {
  it('is in KiB, used being what is not available', () => {
    expect(
      parseMeminfo(
        'MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 600 kB\nBuffers: 50 kB\nCached: 300 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n',
      ),
    ).toEqual({
      memoryKiB: 1000,
      memoryFreeKiB: 100,
      memoryAvailableKiB: 600,
      memoryBuffersKiB: 50,
      memoryCachedKiB: 300,
      memoryUsedKiB: 400,
      swapKiB: 0,
      swapFreeKiB: 0,
    });
  });

  it('of an old kernel has no available part and is used all the same', () => {
    expect(
      parseMeminfo('MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 300 kB\n'),
    ).toMatchObject({
      memoryAvailableKiB: undefined,
      memoryUsedKiB: 550,
      swapKiB: undefined,
    });
  });

  it("is an error where the file is not what it should be, and absent where it is not there or not the machine's", async () => {
    for (const text of ['', 'MemTotal: lots\nMemFree: 1 kB\n', 'MemTotal: 1 MB\nMemFree: 1 kB\n'])
      expect(() => parseMeminfo(text)).toThrow(ProbeError);
    expect(await readProbe(memory, recorded('bare-container'))).toBeUndefined();
    expect(await readProbe(memory, recorded('xen-dom0'))).toBeUndefined();
  });
});

describe('load', () => {
  it('is three averages, the time since boot, and the processes', async () => {
    expect(await readProbe(load, recorded('kvm-guest'))).toEqual({
      loadAverage1: 0.31,
      loadAverage5: 0.22,
      loadAverage15: 0.14,
      uptimeNs: 350_735_470_000_000n,
      processCount: 3,
    });
    const nothing = await readProbe(load, recorded('bare-container'));
    expect(Object.values(nothing)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('is an error where its files are broken', () => {
    for (const text of ['', 'one two three', '0.20 0.18'])
      expect(() => parseLoadavg(text)).toThrow(ProbeError);
    for (const text of ['', 'soon', '12']) expect(() => parseUptime(text)).toThrow(ProbeError);
  });
});

describe('disks', () => {
  it('are whole ones, without partitions and what is made of memory or files', async () => {
    expect(await readProbe(disks, recorded('kvm-guest'))).toEqual([
      expect.objectContaining({ name: 'dm-0', sizeKiB: 1_048_576n, rotational: false }),
      {
        name: 'vda',
        sizeKiB: 20_971_520n,
        model: undefined,
        serialNumber: 'disk-0001',
        rotational: true,
        counters: {
          readOperations: 32_961n,
          readMerged: 6311n,
          readBytes: 2_824_906n * 512n,
          readTimeNs: 21_852_000_000n,
          writeOperations: 6111n,
          writeMerged: 19_339n,
          writeBytes: 1_576_648n * 512n,
          writeTimeNs: 5_114_000_000n,
        },
      },
    ]);
  });

  it('have their slash back, and a hidden path to one is none', async () => {
    await using made = await createHost({
      '/proc/diskstats': ' 104 0 cciss/c0d0 1 2 3 4 5 6 7 8 9 10 11\n',
      '/sys/block/cciss!c0d0/size': '10\n',
      '/sys/block/nvme0c0n1/hidden': '1\n',
      '/sys/block/nvme0n1/size': '20\n',
      '/sys/block/nvme0n1/device/model': 'Fast One  \n',
      '/sys/block/nvme0n1/device/serial': 'S1  \n',
      '/sys/block/zram0/size': '1\n',
    });
    expect(await readProbe(disks, made.host)).toMatchObject([
      { name: 'cciss/c0d0', sizeKiB: 5n, counters: { readOperations: 1n, readBytes: 3n * 512n } },
      { name: 'nvme0n1', sizeKiB: 10n, model: 'Fast One', serialNumber: 'S1', counters: undefined },
    ]);
  });

  it('are unknown without /sys, and lines that are none are left out', async () => {
    expect(await readProbe(disks, recorded('bare-container'))).toBeUndefined();
    expect(parseDiskstats('8 0 sda 1 2 3\nnonsense\n').size).toBe(0);
  });
});

describe('what is found at the start', () => {
  it('is nothing for a recorded machine: the programs would look at this one', async () => {
    expect(await readProbe(inventory, recorded('two-socket-server'))).toEqual({
      chassisType: undefined,
      memoryModules: undefined,
    });
  });

  it('are modules that are there, without placeholders, and no guess', () => {
    expect(
      toMemoryModules([
        {
          size: 17_179_869_184,
          bank: 'BANK 0',
          type: 'DDR4',
          clockSpeed: 3200,
          manufacturer: 'Samsung',
          partNum: 'M393A2K43',
        },
        {
          size: 8_589_934_592,
          bank: 'BANK 1',
          type: 'Unknown',
          clockSpeed: 0,
          manufacturer: 'Not Specified',
          partNum: '',
        },
        { size: 0, bank: 'BANK 2', type: 'Empty', clockSpeed: null },
        { size: 25_000_000_000, bank: '', type: '', clockSpeed: null, partNum: '' },
      ]),
    ).toEqual([
      {
        bank: 'BANK 0',
        sizeKiB: 16_777_216,
        type: 'DDR4',
        clockMhz: 3200,
        manufacturer: 'Samsung',
        partNumber: 'M393A2K43',
      },
      {
        bank: 'BANK 1',
        sizeKiB: 8_388_608,
        type: undefined,
        clockMhz: undefined,
        manufacturer: undefined,
        partNumber: undefined,
      },
    ]);
    expect(toMemoryModules([{ size: 25_000_000_000, bank: '', type: '', partNum: '' }])).toBeUndefined();
  });
});
