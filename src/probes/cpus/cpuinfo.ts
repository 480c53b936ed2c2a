import { parseKeyValues } from '../text/key-values.ts';

/** What `/proc/cpuinfo` says: of the machine as a whole, and of each processor by its number. */
export interface Cpuinfo {
  readonly machine: ReadonlyMap<string, string>;
  readonly processors: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

/**
 * Reads the blocks of `/proc/cpuinfo`, which every architecture writes its own way: a block for each processor begins
 * with `processor : 0`, on s390 with `cpu number : 0`; what stands in other blocks is the machine's.
 */
export function parseCpuinfo(text: string): Cpuinfo {
  const processors = new Map<number, ReadonlyMap<string, string>>();
  const machine = new Map<string, string>();
  for (const block of text.split(/\n\s*\n/)) {
    const values = parseKeyValues(block);
    const number = values.get('processor') ?? values.get('cpu number');
    if (number !== undefined && /^\d{1,6}$/.test(number)) processors.set(Number(number), values);
    else for (const [name, value] of values) machine.set(name, value);
  }
  return { machine, processors };
}
