import { ProbeError } from '../errors.ts';
import { isXenDom0 } from '../platform/xen.ts';
import type { Probe } from '../probe.ts';
import type { AllCpuTimes, CpuTimes } from './cpu.ts';

/** The kernel's USER_HZ, 100 on every machine that Linux runs on today. */
const nsPerTick = 10_000_000n;

/**
 * The lines `cpu` and `cpu0`, … of proc_stat(5). Columns that an old kernel does not write count as 0.
 * @throws {ProbeError} where there is no line `cpu` with at least four numbers.
 */
export function parseCpuTimes(stat: string): AllCpuTimes {
  const byProcessor = new Map<number, CpuTimes>();
  let all: CpuTimes | undefined;
  for (const line of stat.split('\n')) {
    const fields = /^cpu(\d*)((?: +\d+){4,})\s*$/.exec(line);
    if (fields?.[2] === undefined) continue;
    const ticks = fields[2]
      .trim()
      .split(/ +/)
      .map((field) => BigInt(field) * nsPerTick);
    if (fields[1] === '') all = cpuTimesOf(ticks);
    else byProcessor.set(Number(fields[1]), cpuTimesOf(ticks));
  }
  if (all === undefined) throw new ProbeError('cpuTimes', '/proc/stat', 'no line "cpu" with its numbers');
  return { all, byProcessor };
}

function cpuTimesOf(ticks: readonly bigint[]): CpuTimes {
  const [userNs = 0n, niceNs = 0n, systemNs = 0n, idleNs = 0n, iowaitNs = 0n, irqNs = 0n] = ticks;
  return {
    userNs,
    niceNs,
    systemNs,
    idleNs,
    iowaitNs,
    irqNs,
    softirqNs: ticks[6] ?? 0n,
    stealNs: ticks[7] ?? 0n,
  };
}

export const cpuTimes: Probe<AllCpuTimes | undefined> = {
  name: 'cpuTimes',
  everySeconds: 1,
  async read(host) {
    if (await isXenDom0(host)) return undefined;
    const stat = await host.readText('/proc/stat');
    return stat === undefined ? undefined : parseCpuTimes(stat);
  },
};

/**
 * Percent of the time between two readings in which processors worked: 0 to 100, waiting for disks not counted.
 * Undefined where no time has passed. A counter that went back, as the kernel's idle ones may, counts as still.
 */
export function computeCpuUsage(before: CpuTimes, after: CpuTimes): number | undefined {
  const passed = (name: keyof CpuTimes): bigint =>
    after[name] > before[name] ? after[name] - before[name] : 0n;
  const idle = passed('idleNs') + passed('iowaitNs');
  const busy =
    passed('userNs') +
    passed('niceNs') +
    passed('systemNs') +
    passed('irqNs') +
    passed('softirqNs') +
    passed('stealNs');
  const total = idle + busy;
  return total === 0n ? undefined : Number((busy * 1_000_000n) / total) / 10_000;
}
