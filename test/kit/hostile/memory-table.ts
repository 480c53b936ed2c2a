import type { Memory } from './control.ts';
import type { MeasuredProcess } from './measured-process.ts';

/** Of what 5,000 messages leave behind: less than a pointer and its object each would take. */
const heapLimitKiB = 400;
/** The system takes memory back when it likes: only much more than that is growth. */
const rssLimitKiB = 64 * 1024;

/** A leak is there after each round; a machine that translates a program anew, or not yet, is so once. */
const mostRounds = 4;

/** What one process or several hold after each round of the same. */
export interface Growth {
  /** One by one, the first first. */
  readonly looks: readonly Memory[];
  look(): Promise<void>;
  /** What is wrong with the last round, in words; nothing where it left no more than the one before. */
  problems(): readonly string[];
}

/** Memory figures, to be printed. */
export class MemoryTable {
  readonly #title: string;
  readonly #rows: { readonly name: string; readonly looks: readonly Memory[] }[] = [];

  constructor(title: string) {
    this.#title = title;
  }

  begin(name: string, process: MeasuredProcess): Growth {
    const looks: Memory[] = [];
    this.#rows.push({ name, looks });
    return {
      looks,
      async look() {
        looks.push(await process.memory());
      },
      problems() {
        const [first, second] = looks.slice(-2);
        if (first === undefined || second === undefined) return ['not measured'];
        const heap = second.heapKiB - first.heapKiB;
        const rss = second.rssKiB - first.rssKiB;
        return [
          ...(heap > heapLimitKiB ? [`heap grew by ${Math.round(heap)} KiB`] : []),
          ...(rss > rssLimitKiB ? [`resident memory grew by ${Math.round(rss)} KiB`] : []),
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
    const lines = this.#rows.map(({ name, looks }) => {
      const [first, second] = looks.slice(-2);
      return [
        name.padEnd(width),
        cells([kib(first, 'heapKiB'), kib(second, 'heapKiB'), kib(first, 'rssKiB'), kib(second, 'rssKiB')]),
        looks.length > 2 ? `  after ${looks.length} rounds` : '',
      ].join('');
    });
    const head = `${this.#title.padEnd(width)}${cells(['heap 1st', 'heap 2nd', 'rss 1st', 'rss 2nd'])}  (KiB)`;
    process.stdout.write(`${['', head, ...lines].join('\n')}\n`);
  }
}

/**
 * Does a round twice, and again where the second left more than the first: what grows does so each time.
 * @returns what is wrong with the last round.
 */
export async function measureRounds(
  growths: readonly Growth[],
  round: (number: number) => Promise<void>,
): Promise<readonly string[]> {
  for (let number = 0; ; number++) {
    await round(number);
    await Promise.all(growths.map((growth) => growth.look()));
    if (number === 0) continue;
    const problems = growths.flatMap((growth) => growth.problems());
    if (problems.length === 0 || number + 1 === mostRounds) return problems;
  }
}
