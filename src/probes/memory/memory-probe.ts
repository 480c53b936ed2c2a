import { ProbeError } from '../errors.ts';
import { isXenDom0 } from '../platform/xen.ts';
import type { Probe } from '../probe.ts';
import { parseKeyValues } from '../text/key-values.ts';

/** Memory of the machine, in KiB. Source: proc_meminfo(5). */
export interface Memory {
  readonly memoryKiB: number;
  readonly memoryFreeKiB: number;
  /** What new programs can have without swapping; absent before Linux 3.14. */
  readonly memoryAvailableKiB: number | undefined;
  readonly memoryBuffersKiB: number | undefined;
  readonly memoryCachedKiB: number | undefined;
  /** Total less available; where that is absent, total less free, buffers and cache. */
  readonly memoryUsedKiB: number | undefined;
  /** 0 where there is no swap. */
  readonly swapKiB: number | undefined;
  readonly swapFreeKiB: number | undefined;
}

/** @throws {ProbeError} where total and free memory are not in it. */
export function parseMeminfo(text: string): Memory {
  const values = parseKeyValues(text);
  const kib = (name: string): number | undefined => {
    const found = /^(\d{1,15}) kB$/.exec(values.get(name) ?? '');
    return found === null ? undefined : Number(found[1]);
  };
  const total = kib('MemTotal');
  const free = kib('MemFree');
  if (total === undefined || free === undefined)
    throw new ProbeError('memory', '/proc/meminfo', 'no line MemTotal or MemFree with a number of kB');
  const available = kib('MemAvailable');
  const unused = available ?? free + (kib('Buffers') ?? 0) + (kib('Cached') ?? 0);
  return {
    memoryKiB: total,
    memoryFreeKiB: free,
    memoryAvailableKiB: available,
    memoryBuffersKiB: kib('Buffers'),
    memoryCachedKiB: kib('Cached'),
    memoryUsedKiB: unused <= total ? total - unused : undefined,
    swapKiB: kib('SwapTotal'),
    swapFreeKiB: kib('SwapFree'),
  };
}

export const memory: Probe<Memory | undefined> = {
  name: 'memory',
  everySeconds: 1,
  async read(host) {
    if (await isXenDom0(host)) return undefined;
    const text = await host.readText('/proc/meminfo');
    return text === undefined ? undefined : parseMeminfo(text);
  },
};
