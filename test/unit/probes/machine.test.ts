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
import { createHost } from '../../kit/probes/host-from-files.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';
import { recordedHost } from '../../kit/probes/recorded-host.ts';

describe('platform', () => {
  it('reads the platform of a server, with the DNS servers behind systemd-resolved', async () => {
    expect(await readProbe(platform, recordedHost('two-socket-server'))).toEqual({
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

  it('reads the platform of a guest and of an ARM board', async () => {
    expect(await readProbe(platform, recordedHost('kvm-guest'))).toMatchObject({
      serialNumber: undefined,
      hypervisorType: 'none',
      rebootRequired: undefined,
      dnsServers: ['192.0.2.53', 'fe80::1%eth0'],
    });
    expect(await readProbe(platform, recordedHost('arm64-board'))).toMatchObject({
      architecture: 'aarch64',
      osName: 'Raspberry Pi OS ("lite")',
      manufacturer: undefined,
      productName: 'Raspberry Pi 4 Model B Rev 1.2',
      firmwareSources: expect.objectContaining({ productName: 'device-tree' }),
      serialNumber: '10000000abcdef01',
      rebootRequired: true,
    });
  });

  it('reads no architecture in a Xen Dom0', async () => {
    expect(await readProbe(platform, recordedHost('xen-dom0'))).toMatchObject({
      architecture: undefined,
      hypervisorType: 'xen',
      hostname: 'dom0.example.com',
      serialNumber: 'D5R4VW1',
    });
  });

  it('reads no facts of an empty host', async () => {
    await using empty = await createHost({});
    const { firmwareSources, ...found } = await readProbe(platform, empty.host);
    expect(firmwareSources).toEqual({});
    expect(Object.values(found).filter((fact) => fact !== undefined)).toEqual([]);
  });

  it('treats placeholders of manufacturers as undefined', () => {
    const fillers = [
      'To Be Filled By O.E.M.',
      'To be filled by O.E.M',
      'TO BE FILLED BY OEM',
      'To Be Defined By O.E.M',
      'ToBeFilledByO.E.M.',
      'Default string',
      'Default_string',
      'Not Specified',
      'Not Set',
      'Not Settable',
      'INVALID',
      'None Available',
      'N/A',
      'System Serial Number',
      'SystemSerialNumb',
      'System Serial#',
      'Chassis Serial Number',
      'Base Board Serial Number',
      'Type2 - Board Serial Number',
      'OEM_Serial',
      'Chassis Manufacture',
      'Serial Number xxxxxx',
      'T.B.D',
      'Unknow',
      'xxxx',
      'NNNNNNN',
      '0000000',
      '00000000-0000',
      '........',
      '--',
      '*',
      '0',
      ' \n',
    ];
    const counted = [
      '0123456789ABCDEF',
      '0123456789',
      '123456789',
      '1234567890',
      '12345678901234567',
      '123456789000',
      '12345',
      '9876543210',
      'SN-12345',
      'MB-1234567890',
      'SYS-9876543210',
      'Asset-1234567890',
      'FEDCBA9876543210',
    ];
    for (const text of [...fillers, ...counted]) expect(firmwareText(text), text).toBeUndefined();
  });

  it('keeps texts of manufacturers that only resemble placeholders', () => {
    const texts = [
      'Dell Inc.',
      'PowerEdge R6525',
      'AAB',
      'X10',
      'System x3650 M4',
      'System76',
      'KVM',
      'Virtual Machine',
      'Standard PC (Q35)',
      '1.11.0',
      '2.00',
      '1234',
      'VMware-42 1a',
      'CZ12345678',
      'D5R4VW1',
      'SN8K21',
      'Base-7',
      '7CX1234',
      '012345678X',
    ];
    for (const text of texts) expect(firmwareText(` ${text}\n`), text).toBe(text);
  });

  it('parses quotes in os-release as a shell does', () => {
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

  it('parses the servers of resolv.conf without duplicates and malformed lines', () => {
    expect(
      parseResolvConf(
        'nameserver 192.0.2.1\n#nameserver 192.0.2.2\nnameserver\t2001:db8::1 # two\nnameserver 192.0.2.1\nnameserver not-an-address\nnameservers 1.1.1.1\n',
      ),
    ).toEqual(['192.0.2.1', '2001:db8::1']);
  });

  it('parses no boot time when /proc/stat has none', () => {
    expect(parseBootTime('cpu 1\nbtime x\n')).toBeUndefined();
  });
});

describe('memory', () => {
  it('parses memory in KiB, with used as total minus available', () => {
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

  it('computes used memory of an old kernel without MemAvailable', () => {
    expect(
      parseMeminfo('MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 300 kB\n'),
    ).toMatchObject({
      memoryAvailableKiB: undefined,
      memoryUsedKiB: 550,
      swapKiB: undefined,
    });
  });

  it('throws for a malformed meminfo, and reads undefined without /proc and in a Xen Dom0', async () => {
    for (const text of ['', 'MemTotal: lots\nMemFree: 1 kB\n', 'MemTotal: 1 MB\nMemFree: 1 kB\n'])
      expect(() => parseMeminfo(text)).toThrow(ProbeError);
    expect(await readProbe(memory, recordedHost('bare-container'))).toBeUndefined();
    expect(await readProbe(memory, recordedHost('xen-dom0'))).toBeUndefined();
  });
});

describe('load', () => {
  it('reads load averages, uptime and process count', async () => {
    expect(await readProbe(load, recordedHost('kvm-guest'))).toEqual({
      loadAverage1: 0.31,
      loadAverage5: 0.22,
      loadAverage15: 0.14,
      uptimeNs: 350_735_470_000_000n,
      processCount: 3,
    });
    const nothing = await readProbe(load, recordedHost('bare-container'));
    expect(Object.values(nothing)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('throws ProbeError for malformed loadavg and uptime', () => {
    for (const text of ['', 'one two three', '0.20 0.18'])
      expect(() => parseLoadavg(text)).toThrow(ProbeError);
    for (const text of ['', 'soon', '12']) expect(() => parseUptime(text)).toThrow(ProbeError);
  });
});

describe('disks', () => {
  it('reads whole disks without partitions, loop, ram and zram devices', async () => {
    expect(await readProbe(disks, recordedHost('kvm-guest'))).toEqual([
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

  it('restores the slash in disk names, and skips hidden NVMe paths', async () => {
    await using created = await createHost({
      '/proc/diskstats': ' 104 0 cciss/c0d0 1 2 3 4 5 6 7 8 9 10 11\n',
      '/sys/block/cciss!c0d0/size': '10\n',
      '/sys/block/nvme0c0n1/hidden': '1\n',
      '/sys/block/nvme0n1/size': '20\n',
      '/sys/block/nvme0n1/device/model': 'Fast One  \n',
      '/sys/block/nvme0n1/device/serial': 'S1  \n',
      '/sys/block/zram0/size': '1\n',
    });
    expect(await readProbe(disks, created.host)).toMatchObject([
      { name: 'cciss/c0d0', sizeKiB: 5n, counters: { readOperations: 1n, readBytes: 3n * 512n } },
      { name: 'nvme0n1', sizeKiB: 10n, model: 'Fast One', serialNumber: 'S1', counters: undefined },
    ]);
  });

  it('reads undefined without /sys, and skips malformed diskstats lines', async () => {
    expect(await readProbe(disks, recordedHost('bare-container'))).toBeUndefined();
    expect(parseDiskstats('8 0 sda 1 2 3\nnonsense\n').size).toBe(0);
  });
});

describe('inventory', () => {
  it('reads nothing for a recorded host', async () => {
    expect(await readProbe(inventory, recordedHost('two-socket-server'))).toEqual({
      chassisType: undefined,
      memoryModules: undefined,
    });
  });

  it('converts memory modules without empty banks and placeholders', () => {
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
