import { setTimeout } from 'node:timers/promises';

/** The memory of a process after garbage collection. */
export interface Memory {
  readonly heapKiB: number;
  readonly rssKiB: number;
  /** Names that an untrusted map has put on every object; empty unless prototypes were polluted. */
  readonly polluted: readonly string[];
}

/** The answer of a process under test to its parent. */
export interface Answer {
  readonly question: string;
  readonly answer: unknown;
}

// Preloaded into a process under test, beside the program that runs in it.
answer('memory', readMemory);
process.channel?.unref();

/** Answers a question of the parent. */
export function answer(question: string, read: () => unknown): void {
  const reply = async () => process.send?.({ question, answer: await read() } satisfies Answer);
  process.on('message', (message) => {
    if (message === question) void reply();
  });
}

const measurements = 3;
const intervalMs = 5;

/** Returns the lowest of several measurements: objects freed in one turn free others in the next. */
async function readMemory(): Promise<Memory> {
  let heapKiB = Number.POSITIVE_INFINITY;
  for (let count = 0; count < measurements; count++) {
    await setTimeout(intervalMs);
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    heapKiB = Math.min(heapKiB, (heapUsed + external) / 1024);
  }
  return { heapKiB, rssKiB: process.memoryUsage.rss() / 1024, polluted: [...listPollution()] };
}

function* listPollution(): Iterable<string> {
  const bare: object = {};
  // Keys of an untrusted map that a polluted prototype gives to every object.
  for (const name in bare) yield name;
  for (const name of ['polluted', '__proto__x']) if (name in bare) yield name;
}
