import { setTimeout } from 'node:timers/promises';

/** What a process says of its memory once all that can go is gone. */
export interface Memory {
  readonly heapKiB: number;
  readonly rssKiB: number;
  /** Names that a stranger's map has put on every object: none, unless it went wrong. */
  readonly polluted: readonly string[];
}

/** What a process under test says to its parent. */
export interface Answer {
  readonly question: string;
  readonly answer: unknown;
}

// Preloaded into a process under test, beside whatever program runs in it.
answer('memory', memory);
process.channel?.unref();

/** Answers a question of the parent. */
export function answer(question: string, told: () => unknown): void {
  const tell = async () => process.send?.({ question, answer: await told() } satisfies Answer);
  process.on('message', (asked) => {
    if (asked === question) void tell();
  });
}

const looks = 3;
const betweenMs = 5;

/** The least of several looks: what ended in one turn lets go of more in the next. */
async function memory(): Promise<Memory> {
  let heapKiB = Number.POSITIVE_INFINITY;
  for (let look = 0; look < looks; look++) {
    await setTimeout(betweenMs);
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    heapKiB = Math.min(heapKiB, (heapUsed + external) / 1024);
  }
  return { heapKiB, rssKiB: process.memoryUsage.rss() / 1024, polluted: [...pollution()] };
}

function* pollution(): Iterable<string> {
  const bare: object = {};
  // What a map of a stranger may name, and what an object of any kind then has.
  for (const name in bare) yield name;
  for (const name of ['polluted', '__proto__x']) if (name in bare) yield name;
}
