import type { Rule } from './rules.ts';

/** What it takes to undo a change, in another process, too. Plain JSON. */
export interface Memory {
  /** Files as they were; absent is `null`. */
  readonly files: readonly { readonly path: string; readonly text: string | null }[];
  readonly names: readonly string[];
  readonly made: readonly string[];
  /** Devices that are not there, and that a reload would make. */
  readonly keptAway: readonly string[];
  readonly rules: readonly Rule[];
}

/** What takes back several changes in one: of each thing what was before the first of them that names it. */
export function asOne(newestFirst: readonly Memory[]): Memory {
  const texts = new Map<string, string | null>();
  const isThere = new Map<string, boolean>();
  for (const { files, names, made, keptAway } of newestFirst) {
    for (const { path, text } of files) texts.set(path, text);
    for (const name of names) isThere.set(name, !made.includes(name));
    for (const name of keptAway) isThere.set(name, false);
  }
  const names = [...new Set(newestFirst.flatMap((memory) => memory.names))];
  const wasNot = [...isThere].filter(([, is]) => !is).map(([name]) => name);
  return {
    files: [...texts].map(([path, text]) => ({ path, text })),
    names,
    made: wasNot.filter((name) => names.includes(name)),
    keptAway: wasNot.filter((name) => !names.includes(name)),
    // Each change puts back those that it found: the last one knows all.
    rules: newestFirst[0]?.rules ?? [],
  };
}
