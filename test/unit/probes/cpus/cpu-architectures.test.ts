import { expect, test } from 'vitest';
import { cacheSizeOfCpuinfo, parseCacheSize } from '../../../../src/probes/cpus/cache-sizes.ts';
import type { Cpus } from '../../../../src/probes/cpus/cpu.ts';
import { parseCpuinfo } from '../../../../src/probes/cpus/cpuinfo.ts';
import { cpus } from '../../../../src/probes/cpus/cpus-probe.ts';
import { armName } from '../../../../src/probes/cpus/names/arm.ts';
import { riscvVendor, zMachine } from '../../../../src/probes/cpus/names/others.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { readProbe } from '../../../kit/probes/read-probe.ts';
import { recordedHost } from '../../../kit/probes/recorded-host.ts';

async function readFiles(files: Readonly<Record<string, string>>): Promise<Cpus> {
  await using created = await createHost(files);
  return (await readProbe(cpus, created.host))!;
}
const readCpuinfo = (text: string): Promise<Cpus> => readFiles({ '/proc/cpuinfo': text });

test.each([
  [
    'armv6-board',
    { cpuCount: 1, vendor: 'ARM', modelName: 'ARM1176' },
    { mhz: undefined, cacheSizeKiB: undefined },
  ],
  [
    'mips-router',
    { cpuCount: 4, vendor: undefined, modelName: 'MIPS 1004Kc V2.15' },
    { physicalId: 0, coreId: 0 },
  ],
  [
    'loongarch-server',
    { vendor: 'Loongson', modelName: 'Loongson-3A5000' },
    { mhz: 2500, cacheSizeKiB: 16_384 },
  ],
  ['riscv-board', { vendor: 'SiFive', modelName: 'sifive,u74-mc' }, { mhz: 1500, cacheSizeKiB: 2048 }],
  [
    's390-lpar',
    { vendor: 'IBM/S390', modelName: 'IBM z14' },
    { mhz: 5208, nominalMhz: 5208, cacheSizeKiB: 688_128 },
  ],
  [
    'power-lpar',
    { cpuCount: 8, cores: 2, vendor: 'IBM', modelName: 'POWER9 (architected), altivec supported' },
    { mhz: 3000, cacheSizeKiB: 10_240 },
  ],
  [
    'epyc-server',
    { vendor: 'AuthenticAMD', modelName: 'AMD EPYC 7451 24-Core Processor' },
    { mhz: 2300, cacheSizeKiB: 8192 },
  ],
] as const)('reads model, vendor, clock and last-level cache of %s', async (name, machine, first) => {
  const found = await readProbe(cpus, recordedHost(name));
  expect(found).toMatchObject(machine);
  expect(found?.cpus[0]).toMatchObject(first);
});

test('counts the processors of a cpuinfo without numbers', async () => {
  const one =
    'Processor\t: ARMv6-compatible processor rev 7 (v6l)\nBogoMIPS\t: 697.95\n\nHardware\t: BCM2708\n';
  expect(await readCpuinfo(one)).toMatchObject({
    cpuCount: 1,
    threads: 1,
    modelName: 'ARMv6-compatible processor rev 7 (v6l)',
    cpus: [{ processor: 0, vendorId: undefined }],
  });
  expect(
    await readCpuinfo('cpu\t\t: TI UltraSparc IIi\nncpus probed\t: 4\nncpus active\t: 2\n'),
  ).toMatchObject({
    cpuCount: 2,
    modelName: 'TI UltraSparc IIi',
  });
  expect(await readCpuinfo('CPU:\t\t68040\nMMU:\t\t68040\nClocking:\t33.2MHz\n')).toMatchObject({
    cpuCount: 1,
    modelName: '68040',
    cpus: [{ mhz: 33.2 }],
  });
});

test('reads each processor of an old ARM kernel, whose first block begins with the name', async () => {
  const text =
    'Processor\t: ARMv7 Processor rev 10 (v7l)\nprocessor\t: 0\nBogoMIPS\t: 1581\n\nprocessor\t: 1\nBogoMIPS\t: 1588\n\n' +
    'Features\t: swp half thumb neon\nCPU implementer\t: 0x41\nCPU part\t: 0xc09\n\nHardware\t: Freescale i.MX6\n';
  const found = await readCpuinfo(text);
  expect(found.cpus.map(({ processor, modelName, flags }) => [processor, modelName, flags])).toEqual([
    [0, 'Cortex-A9', 'swp half thumb neon'],
    [1, 'Cortex-A9', 'swp half thumb neon'],
  ]);
});

test('names ARM processors as lscpu does, and leaves unknown ones to the kernel', async () => {
  expect(armName('0x41', '0xd0c')).toEqual({ vendor: 'ARM', model: 'Neoverse-N1' });
  expect(armName('0x43', '0x0af')).toEqual({ vendor: 'Cavium', model: 'ThunderX2-99xx' });
  expect(armName('0xC0', '0xAC3')).toEqual({ vendor: 'Ampere', model: 'Ampere-1' });
  expect(armName('0x46', '0x1')).toEqual({ vendor: 'FUJITSU', model: 'A64FX' });
  expect(armName('0x42', '0xf')).toEqual({ vendor: 'Broadcom', model: 'Brahma-B15' });
  expect(armName('0x50', '0x000')).toEqual({ vendor: 'APM', model: 'X-Gene' });
  expect(armName('0x41', '0xfff')).toEqual({ vendor: 'ARM', model: undefined });
  expect(armName('0x99', '0xd08')).toEqual({ vendor: undefined, model: undefined });
  expect(armName(undefined, undefined)).toEqual({ vendor: undefined, model: undefined });
  const unknown =
    'processor\t: 0\nmodel name\t: ARMv8 Processor rev 0 (v8l)\nCPU implementer\t: 0x99\nCPU part\t: 0x001\n';
  expect(await readCpuinfo(unknown)).toMatchObject({
    vendor: undefined,
    modelName: 'ARMv8 Processor rev 0 (v8l)',
  });
});

test('reads a clock in MHz from the label of a Loongson', async () => {
  const text =
    'processor\t: 0\ncpu model\t: Loongson-3 V0.4\nmodel name\t: Loongson-3A R4 (Loongson-3B4000) @ 1800MHz\nCPU MHz\t: 1800.00\n';
  expect((await readCpuinfo(text)).cpus[0]).toMatchObject({ nominalMhz: 1800, mhz: 1800 });
  expect(riscvVendor('0x5B7')).toBe('T-Head');
  expect([riscvVendor('0x0'), riscvVendor(undefined), zMachine('1234')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("takes AMD's cache size of cpuinfo for what it is, the cache of level 2", async () => {
  const text = (vendor: string): string => `processor\t: 0\nvendor_id\t: ${vendor}\ncache size\t: 512 KB\n`;
  expect((await readCpuinfo(text('AuthenticAMD'))).cpus[0]?.cacheSizeKiB).toBeUndefined();
  expect((await readCpuinfo(text('HygonGenuine'))).cpus[0]?.cacheSizeKiB).toBeUndefined();
  expect((await readCpuinfo(text('GenuineIntel'))).cpus[0]?.cacheSizeKiB).toBe(512);
  const cache = '/sys/devices/system/cpu/cpu0/cache';
  const opteron = {
    '/proc/cpuinfo': text('AuthenticAMD'),
    [`${cache}/index0/level`]: '2\n',
    [`${cache}/index0/type`]: 'Unified\n',
    [`${cache}/index0/size`]: '2048K\n',
    [`${cache}/index1/level`]: '3\n',
    [`${cache}/index1/type`]: 'Unified\n',
    [`${cache}/index1/size`]: '6144K\n',
    // The instructions' cache of a higher level than any other holds no data.
    [`${cache}/index2/level`]: '4\n',
    [`${cache}/index2/type`]: 'Instruction\n',
    [`${cache}/index2/size`]: '1M\n',
  };
  expect((await readFiles(opteron)).cpus[0]?.cacheSizeKiB).toBe(6144);
  expect(
    (await readFiles({ ...opteron, [`${cache}/index1/size`]: '0K\n' })).cpus[0]?.cacheSizeKiB,
  ).toBeUndefined();
  expect([
    parseCacheSize('32M'),
    parseCacheSize('512 KB'),
    parseCacheSize('0K'),
    parseCacheSize('x'),
  ]).toEqual([32_768, 512, undefined, undefined]);
  expect(cacheSizeOfCpuinfo(parseCpuinfo('processor : 0\n'), undefined, '1 KB')).toBeUndefined();
});

test('follows processors that go offline and that are added while the machine runs', async () => {
  const folder = '/sys/devices/system/cpu';
  const block = (number: number): string => `processor\t: ${number}\nmodel name\t: One\nflags\t: a b\n\n`;
  const files = {
    '/proc/cpuinfo': block(0) + block(1),
    [`${folder}/present`]: '0-1\n',
    [`${folder}/online`]: '0-1\n',
  };
  expect(await readFiles(files)).toMatchObject({ cpuCount: 2, threads: 2 });
  const offline = await readFiles({ ...files, '/proc/cpuinfo': block(0), [`${folder}/online`]: '0\n' });
  expect(offline).toMatchObject({
    cpuCount: 1,
    threads: 2,
    cpus: [{ online: true }, { online: false, modelName: undefined }],
  });
  const added = await readFiles({
    '/proc/cpuinfo': block(0) + block(1) + block(8),
    [`${folder}/present`]: '0-1,8\n',
    [`${folder}/online`]: '0-1,8\n',
  });
  expect(added.cpus.map(({ processor }) => processor)).toEqual([0, 1, 8]);
});

test('reads the processors of a container whose cpuinfo has other numbers', async () => {
  const folder = '/sys/devices/system/cpu';
  const block = (number: number): string => `processor\t: ${number}\nmodel name\t: One\n\n`;
  const container = await readFiles({
    '/proc/cpuinfo': block(0) + block(1),
    [`${folder}/present`]: '0-7\n',
    [`${folder}/online`]: '4-5\n',
  });
  expect(container).toMatchObject({ cpuCount: 2, threads: 8, modelName: 'One' });
  expect(container.cpus.filter(({ online }) => online).map(({ processor }) => processor)).toEqual([4, 5]);
});
