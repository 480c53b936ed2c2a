import type { RoutingRule } from './routing-rules.ts';

/** What it takes to undo a change, in another process, too. Plain JSON. */
export interface NetworkdUndoState {
  /** Files as they were; absent is `null`. */
  readonly files: readonly { readonly path: string; readonly text: string | null }[];
  readonly names: readonly string[];
  readonly made: readonly string[];
  /** Devices that are not there, and that a reload would make. */
  readonly keptAway: readonly string[];
  readonly rules: readonly RoutingRule[];
}

/** What takes back several changes in one: of each thing what was before the first of them that names it. */
export function mergeUndoStates(newestFirst: readonly NetworkdUndoState[]): NetworkdUndoState {
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
