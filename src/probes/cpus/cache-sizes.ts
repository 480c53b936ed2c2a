import type { Host } from '../host/host.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { parseCount, parseNumberList } from '../text/numbers.ts';
import type { Cpuinfo } from './cpuinfo.ts';

const folder = '/sys/devices/system/cpu';

/**
 * Reads the size of the last-level cache of each processor in KiB. Processors that share a cache are read once.
 * @returns no entry for a processor whose cache is unknown.
 */
export async function readCacheSizes(
  host: Host,
  processors: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  for (const processor of processors) {
    if (sizes.has(processor)) continue;
    const cache = await readLastLevel(host, `${folder}/cpu${processor}/cache`);
    if (cache === undefined) continue;
    for (const sharer of [processor, ...cache.sharedWith]) sizes.set(sharer, cache.sizeKiB);
  }
  return sizes;
}

interface Cache {
  readonly sizeKiB: number;
  readonly sharedWith: readonly number[];
}

/** Skips caches of instructions only. */
async function readLastLevel(host: Host, path: string): Promise<Cache | undefined> {
  const indices = (await host.listFolder(path))?.filter((name) => /^index\d+$/.test(name)) ?? [];
  let last: { readonly level: number; readonly index: string } | undefined;
  for (const index of indices) {
    const level = parseCount(await host.readText(`${path}/${index}/level`));
    const type = nonEmptyText(await host.readText(`${path}/${index}/type`));
    if (level === undefined || type === 'Instruction' || level <= (last?.level ?? 0)) continue;
    last = { level, index };
  }
  if (last === undefined) return undefined;
  const sizeKiB = parseCacheSize(await host.readText(`${path}/${last.index}/size`));
  const sharedWith = parseNumberList(await host.readText(`${path}/${last.index}/shared_cpu_list`));
  return sizeKiB === undefined ? undefined : { sizeKiB, sharedWith: sharedWith ?? [] };
}

/** Parses `8192K`, `8192 KB` and `8M`. @returns KiB; undefined for any other text, and for 0. */
export function parseCacheSize(text: string | undefined): number | undefined {
  const fields = /^\s*([1-9]\d{0,9})\s?([KM])i?B?\s*$/.exec(text ?? '');
  if (fields === null) return undefined;
  return Number(fields[1]) * (fields[2] === 'M' ? 1024 : 1);
}

/**
 * Returns the size of the last-level cache that cpuinfo reports, in KiB. `cache size` is that only on processors of Intel;
 * AMD's is of level 2, whatever is behind it. s390 lists all caches of the machine.
 */
export function cacheSizeOfCpuinfo(
  { machine }: Cpuinfo,
  vendor: string | undefined,
  cacheSize: string | undefined,
): number | undefined {
  if (vendor === 'GenuineIntel') return parseCacheSize(cacheSize);
  const caches = [...machine].flatMap(([key, value]) => {
    const fields = /^level=(\d+) type=(?:Unified|Data) .*\bsize=(\w+)/.exec(value);
    return /^cache\d+$/.test(key) && fields !== null ? [{ level: Number(fields[1]), size: fields[2] }] : [];
  });
  const last = caches.sort((one, other) => other.level - one.level)[0];
  return parseCacheSize(last?.size);
}
