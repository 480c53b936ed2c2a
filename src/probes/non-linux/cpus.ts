import type { CpuInfo } from 'node:os';
import type { AllCpuTimes, Cpus, CpuTimes } from '../cpus/cpu.ts';
import type { SystemInformation } from '../inventory/system-information.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { positive } from '../text/numbers.ts';

/** Converts Node's list of processors. */
export function toCpus(
  information: Pick<SystemInformation, 'sockets' | 'cores' | 'cpuVendor' | 'cpuModel'>,
  cpuInfos: readonly CpuInfo[],
): Cpus {
  const { sockets, cores, cpuVendor, cpuModel } = information;
  return {
    cpuCount: cpuInfos.length,
    sockets,
    cores,
    threads: cpuInfos.length,
    numaNodes: undefined,
    vendor: cpuVendor,
    modelName: nonEmptyText(cpuInfos[0]?.model) ?? cpuModel,
    cpus: cpuInfos.map((cpu, processor) => ({
      processor,
      physicalId: undefined,
      coreId: undefined,
      cpuCores: undefined,
      siblings: undefined,
      vendorId: cpuVendor,
      modelName: nonEmptyText(cpu.model),
      cpuFamily: undefined,
      model: undefined,
      stepping: undefined,
      cpuidLevel: undefined,
      nominalMhz: undefined,
      cacheSizeKiB: undefined,
      flags: undefined,
      online: true,
      numaNode: undefined,
      mhz: positive(cpu.speed),
    })),
  };
}

const countedTimes = ['userNs', 'niceNs', 'systemNs', 'idleNs', 'irqNs'] as const;

/** Converts Node's processor times, which are in milliseconds. */
export function toCpuTimes(cpuInfos: readonly CpuInfo[]): AllCpuTimes {
  const toNs = (ms: number): bigint => BigInt(Math.trunc(ms)) * 1_000_000n;
  const processors = cpuInfos.map(({ times }) => ({
    ...zeroTimes,
    userNs: toNs(times.user),
    niceNs: toNs(times.nice),
    systemNs: toNs(times.sys),
    idleNs: toNs(times.idle),
    irqNs: toNs(times.irq),
  }));
  const all = { ...zeroTimes };
  for (const times of processors) for (const name of countedTimes) all[name] += times[name];
  return { all, byProcessor: new Map(processors.entries()) };
}

const zeroTimes: { -readonly [Name in keyof CpuTimes]: bigint } = {
  userNs: 0n,
  niceNs: 0n,
  systemNs: 0n,
  idleNs: 0n,
  iowaitNs: 0n,
  irqNs: 0n,
  softirqNs: 0n,
  stealNs: 0n,
};
