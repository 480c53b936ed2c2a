import { ProbeError } from '../errors.ts';
import { isXenDom0 } from '../platform/xen.ts';
import type { Probe } from '../probe.ts';
import { parseKeyValues } from '../text/key-values.ts';

/** Memory of the machine in KiB. Source: proc_meminfo(5). */
export interface Memory {
  readonly memoryKiB: number;
  /** Undefined in a Xen Dom0, whose machine libvirt describes. */
  readonly memoryFreeKiB: number | undefined;
  /** Memory for new programs without swapping; undefined before Linux 3.14. */
  readonly memoryAvailableKiB: number | undefined;
  readonly memoryBuffersKiB: number | undefined;
  readonly memoryCachedKiB: number | undefined;
  /** Total minus available; before Linux 3.14 total minus free, buffers and cache. */
  readonly memoryUsedKiB: number | undefined;
  /** 0 without swap. */
  readonly swapKiB: number | undefined;
  readonly swapFreeKiB: number | undefined;
}

/** The facts that a system may not tell. */
export const unknownMemoryFacts = {
  memoryFreeKiB: undefined,
  memoryAvailableKiB: undefined,
  memoryBuffersKiB: undefined,
  memoryCachedKiB: undefined,
  memoryUsedKiB: undefined,
  swapKiB: undefined,
  swapFreeKiB: undefined,
} as const satisfies Partial<Memory>;

/** Parses `/proc/meminfo`. @throws {ProbeError} without total or free memory. */
export function parseMeminfo(text: string): Memory {
  const values = parseKeyValues(text);
  const readKiB = (name: string): number | undefined => {
    const fields = /^(\d{1,15}) kB$/.exec(values.get(name) ?? '');
    return fields === null ? undefined : Number(fields[1]);
  };
  const total = readKiB('MemTotal');
  const free = readKiB('MemFree');
  if (total === undefined || free === undefined) {
    throw new ProbeError(
      'memory',
      '/proc/meminfo',
      'no MemTotal or MemFree; expected both as a number of kB',
    );
  }
  const available = readKiB('MemAvailable');
  const unused = available ?? free + (readKiB('Buffers') ?? 0) + (readKiB('Cached') ?? 0);
  return {
    memoryKiB: total,
    memoryFreeKiB: free,
    memoryAvailableKiB: available,
    memoryBuffersKiB: readKiB('Buffers'),
    memoryCachedKiB: readKiB('Cached'),
    memoryUsedKiB: unused <= total ? total - unused : undefined,
    swapKiB: readKiB('SwapTotal'),
    swapFreeKiB: readKiB('SwapFree'),
  };
}

/** Reads `/proc/meminfo` each second. Finds nothing in a Xen Dom0, which sees only its own share of the memory. */
export const memory: Probe<Memory | undefined> = {
  name: 'memory',
  everySeconds: 1,
  async read(host) {
    if (await isXenDom0(host)) return undefined;
    const text = await host.readText('/proc/meminfo');
    return text === undefined ? undefined : parseMeminfo(text);
  },
};
