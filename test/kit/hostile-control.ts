import { setImmediate as turn } from 'node:timers/promises';

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

async function memory(): Promise<Memory> {
  // What ended in one turn lets go of more in the next.
  for (let round = 0; round < 4; round++) {
    await turn();
    globalThis.gc?.();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapKiB: (heapUsed + external) / 1024, rssKiB: rss / 1024, polluted: [...pollution()] };
}

function* pollution(): Iterable<string> {
  const bare: object = {};
  // What a map of a stranger may name, and what an object of any kind then has.
  for (const name in bare) yield name;
  for (const name of ['polluted', '__proto__x']) if (name in bare) yield name;
}
