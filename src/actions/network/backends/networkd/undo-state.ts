import type { SavedRoutingRule } from './saved-routing-rules.ts';

/** The data that another process needs to undo a change of networkd. JSON on disk: the names of its members are fixed. */
export interface NetworkdUndoState {
  /** Contents of the agent's own files before the change; null for a file that did not exist. */
  readonly files: readonly { readonly path: string; readonly text: string | null }[];
  /** Links that the change concerns. */
  readonly names: readonly string[];
  /** Links that the change creates. */
  readonly made: readonly string[];
  /** Absent devices that a reload would create from a `.netdev` file. */
  readonly keptAway: readonly string[];
  readonly rules: readonly SavedRoutingRule[];
}

/** Merges the undo states of several changes: of each thing the oldest state wins. */
export function mergeUndoStates(newestFirst: readonly NetworkdUndoState[]): NetworkdUndoState {
  const texts = new Map<string, string | null>();
  const existed = new Map<string, boolean>();
  for (const { files, names, made, keptAway } of newestFirst) {
    for (const { path, text } of files) texts.set(path, text);
    for (const name of names) existed.set(name, !made.includes(name));
    for (const name of keptAway) existed.set(name, false);
  }
  const names = [...new Set(newestFirst.flatMap((state) => state.names))];
  const absent = [...existed].filter(([, isThere]) => !isThere).map(([name]) => name);
  return {
    files: [...texts].map(([path, text]) => ({ path, text })),
    names,
    made: absent.filter((name) => names.includes(name)),
    keptAway: absent.filter((name) => !names.includes(name)),
    // Each change restores the rules that it found, so the newest state holds all of them.
    rules: newestFirst[0]?.rules ?? [],
  };
}
