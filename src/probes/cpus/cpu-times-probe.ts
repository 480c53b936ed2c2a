import { ProbeError } from '../errors.ts';
import { isXenDom0 } from '../platform/xen.ts';
import type { Probe } from '../probe.ts';
import type { AllCpuTimes, CpuTimes } from './cpu.ts';

/** The kernel's USER_HZ is 100 on all current architectures. */
const nsPerTick = 10_000_000n;

/**
 * Parses the lines `cpu`, `cpu0`, … of proc_stat(5). Columns that an old kernel lacks are 0.
 * @throws {ProbeError} without a line `cpu` of at least four numbers.
 */
export function parseCpuTimes(stat: string): AllCpuTimes {
  const byProcessor = new Map<number, CpuTimes>();
  let all: CpuTimes | undefined;
  for (const line of stat.split('\n')) {
    const fields = /^cpu(\d*)((?: +\d+){4,})\s*$/.exec(line);
    if (fields?.[2] === undefined) continue;
    const columnsNs = fields[2]
      .trim()
      .split(/ +/)
      .map((field) => BigInt(field) * nsPerTick);
    if (fields[1] === '') all = toCpuTimes(columnsNs);
    else byProcessor.set(Number(fields[1]), toCpuTimes(columnsNs));
  }
  if (all === undefined) {
    throw new ProbeError('cpuTimes', '/proc/stat', 'no line "cpu"; expected one with at least four numbers');
  }
  return { all, byProcessor };
}

function toCpuTimes(columnsNs: readonly bigint[]): CpuTimes {
  const [userNs = 0n, niceNs = 0n, systemNs = 0n, idleNs = 0n, iowaitNs = 0n] = columnsNs;
  const [irqNs = 0n, softirqNs = 0n, stealNs = 0n] = columnsNs.slice(5);
  return { userNs, niceNs, systemNs, idleNs, iowaitNs, irqNs, softirqNs, stealNs };
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
 * Computes the busy share of the processors between two readings in percent, 0 to 100. Waiting for disks is not busy.
 * A decreasing counter, as the kernel's idle time may be, counts as unchanged.
 * @returns undefined when no time has passed.
 */
export function computeCpuUsage(before: CpuTimes, after: CpuTimes): number | undefined {
  const increase = (name: keyof CpuTimes): bigint =>
    after[name] > before[name] ? after[name] - before[name] : 0n;
  const idle = increase('idleNs') + increase('iowaitNs');
  const busy =
    increase('userNs') +
    increase('niceNs') +
    increase('systemNs') +
    increase('irqNs') +
    increase('softirqNs') +
    increase('stealNs');
  const total = idle + busy;
  return total === 0n ? undefined : Number((busy * 1_000_000n) / total) / 10_000;
}
