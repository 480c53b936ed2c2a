import type { Memory } from './hostile-control.ts';
import type { MeasuredProcess } from './hostile-process.ts';

/** Of what 5,000 messages leave behind: less than a pointer and its object each would take. */
const heapLimitKiB = 400;
/** The system takes memory back when it likes: only much more than that is growth. */
const rssLimitKiB = 64 * 1024;

/** The memory of one process before, between and after two halves of the same. */
export interface Growth {
  readonly looks: readonly Memory[];
  look(): Promise<void>;
  /** What is wrong with it, in words; nothing where the second half left no more than the first. */
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
        const [first, second] = looks;
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
    const lines = this.#rows.map(({ name, looks: [first, second] }) =>
      [
        name.padEnd(width),
        cells([kib(first, 'heapKiB'), kib(second, 'heapKiB'), kib(first, 'rssKiB'), kib(second, 'rssKiB')]),
      ].join(''),
    );
    const head = `${this.#title.padEnd(width)}${cells(['heap 1st', 'heap 2nd', 'rss 1st', 'rss 2nd'])}  (KiB)`;
    process.stdout.write(`${['', head, ...lines].join('\n')}\n`);
  }
}
