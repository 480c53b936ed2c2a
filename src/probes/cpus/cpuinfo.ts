import { parseKeyValues } from '../text/key-values.ts';

/** The values of `/proc/cpuinfo`: of the machine, and of each processor by its number. */
export interface Cpuinfo {
  readonly machine: ReadonlyMap<string, string>;
  readonly processors: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

/**
 * Parses `/proc/cpuinfo`, whose format depends on the architecture. The block of a processor contains `processor : 0`,
 * on s390 `cpu number : 0`; all other blocks describe the machine.
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
