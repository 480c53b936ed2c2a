import type { Memory } from './control.ts';
import type { MeasuredProcess } from './measured-process.ts';

/**
 * Limits for the growth by 5,000 messages: of the heap, less than a pointer and its object for each. The system takes memory back
 * late: only more than 64 MiB is growth.
 */
const usualLimits = { heapKiB: 400, rssKiB: 64 * 1024 };

/** A leak grows in every round; compilation of the program grows the memory once. */
const maxRounds = 4;

/** The memory of a process after each round of a test. */
export interface Growth {
  /** In the order of the rounds. */
  readonly measurements: readonly Memory[];
  measure(): Promise<void>;
  /** Problems of the last round; empty where it left no more memory than the round before. */
  problems(): readonly string[];
}

/** Prints a table of memory figures. */
export class MemoryTable {
  readonly #title: string;
  readonly #rows: { readonly name: string; readonly measurements: readonly Memory[] }[] = [];

  constructor(title: string) {
    this.#title = title;
  }

  begin(name: string, process: MeasuredProcess, limits = usualLimits): Growth {
    const measurements: Memory[] = [];
    this.#rows.push({ name, measurements });
    return {
      measurements,
      async measure() {
        measurements.push(await process.memory());
      },
      problems() {
        const [first, second] = measurements.slice(-2);
        if (first === undefined || second === undefined) return ['not measured'];
        const heap = second.heapKiB - first.heapKiB;
        const rss = second.rssKiB - first.rssKiB;
        return [
          ...(heap > limits.heapKiB ? [`heap grew by ${Math.round(heap)} KiB`] : []),
          ...(rss > limits.rssKiB ? [`resident memory grew by ${Math.round(rss)} KiB`] : []),
          ...second.polluted.map((key) => `every object has ${key}`),
        ];
      },
    };
  }

  print(): void {
    const width = Math.max(...this.#rows.map(({ name }) => name.length), this.#title.length);
    const cells = (texts: readonly string[]) => texts.map((text) => text.padStart(10)).join('');
    const kib = (memory: Memory | undefined, key: 'heapKiB' | 'rssKiB') =>
      memory === undefined ? '-' : Math.round(memory[key]).toString();
    const lines = this.#rows.map(({ name, measurements }) => {
      const [first, second] = measurements.slice(-2);
      return [
        name.padEnd(width),
        cells([kib(first, 'heapKiB'), kib(second, 'heapKiB'), kib(first, 'rssKiB'), kib(second, 'rssKiB')]),
        measurements.length > 2 ? `  after ${measurements.length} rounds` : '',
      ].join('');
    });
    const head = `${this.#title.padEnd(width)}${cells(['heap 1st', 'heap 2nd', 'rss 1st', 'rss 2nd'])}  (KiB)`;
    process.stdout.write(`${['', head, ...lines].join('\n')}\n`);
  }
}

/**
 * Runs a round twice, and again where the second left more memory than the first: a leak grows in every round.
 * @returns the problems of the last round.
 */
export async function measureRounds(
  growths: readonly Growth[],
  round: (number: number) => Promise<void>,
): Promise<readonly string[]> {
  for (let number = 0; ; number++) {
    await round(number);
    await Promise.all(growths.map((growth) => growth.measure()));
    if (number === 0) continue;
    const problems = growths.flatMap((growth) => growth.problems());
    if (problems.length === 0 || number + 1 === maxRounds) return problems;
  }
}
