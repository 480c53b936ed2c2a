import type { CpuInfo } from 'node:os';
import type { AllCpuTimes, Cpus, CpuTimes } from '../cpus/cpu.ts';
import type { SystemInformation } from '../inventory/inventory-probe.ts';
import { nonEmptyText } from '../text/key-values.ts';

/** Processors as Node lists them. */
export function toCpus(
  look: Pick<SystemInformation, 'sockets' | 'cores' | 'cpuVendor' | 'cpuModel'>,
  found: readonly CpuInfo[],
): Cpus {
  return {
    cpuCount: found.length,
    sockets: look.sockets,
    cores: look.cores,
    threads: found.length,
    numaNodes: undefined,
    vendor: look.cpuVendor,
    modelName: nonEmptyText(found[0]?.model) ?? look.cpuModel,
    cpus: found.map((cpu, processor) => ({
      processor,
      physicalId: undefined,
      coreId: undefined,
      cpuCores: undefined,
      siblings: undefined,
      vendorId: look.cpuVendor,
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
      mhz: cpu.speed > 0 ? cpu.speed : undefined,
    })),
  };
}

const fields = ['userNs', 'niceNs', 'systemNs', 'idleNs', 'irqNs'] as const;

export function toCpuTimes(found: readonly CpuInfo[]): AllCpuTimes {
  const ns = (ms: number): bigint => BigInt(Math.trunc(ms)) * 1_000_000n;
  const each = found.map(({ times }) => ({
    ...nothing,
    userNs: ns(times.user),
    niceNs: ns(times.nice),
    systemNs: ns(times.sys),
    idleNs: ns(times.idle),
    irqNs: ns(times.irq),
  }));
  const all = { ...nothing };
  for (const times of each) for (const field of fields) all[field] += times[field];
  return { all, byProcessor: new Map(each.entries()) };
}

const nothing: { -readonly [Name in keyof CpuTimes]: bigint } = {
  userNs: 0n,
  niceNs: 0n,
  systemNs: 0n,
  idleNs: 0n,
  iowaitNs: 0n,
  irqNs: 0n,
  softirqNs: 0n,
  stealNs: 0n,
};
