import { parseKeyValues } from '../text/key-values.ts';
import { parseCount, positive } from '../text/numbers.ts';

/** The values of `/proc/cpuinfo`: of the machine, and of each processor by its number. */
export interface Cpuinfo {
  readonly machine: ReadonlyMap<string, string>;
  readonly processors: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

/**
 * Parses `/proc/cpuinfo`, whose format depends on the architecture. The block of a processor contains `processor : 0`,
 * on s390 `cpu number : 0`; all other blocks describe the machine. Old kernels number the processors of some
 * architectures (ARM with one processor, SPARC, Alpha, m68k) not at all: they describe one, and may count them.
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
  if (processors.size === 0) {
    for (let number = 0; number < countUnnumbered(machine); number += 1) processors.set(number, machine);
  }
  return { machine, processors };
}

/** Keys that only a processor has. */
const processorKeys = ['Processor', 'model name', 'cpu model', 'cpu', 'CPU', 'CPU implementer'];
/** Counts of SPARC, of Alpha, and of s390. */
const countKeys = ['ncpus active', 'cpus active', '# processors'];

function countUnnumbered(machine: ReadonlyMap<string, string>): number {
  if (!processorKeys.some((key) => machine.has(key))) return 0;
  const counts = countKeys.map((key) => positive(parseCount(machine.get(key))));
  return Math.min(counts.find((count) => count !== undefined) ?? 1, 4096);
}
