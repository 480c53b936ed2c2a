import { dirname, join, normalize } from 'node:path';
import { specifiers } from './house.ts';

/** Names of nodes, each with the names that it imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Draws the relative imports between files, type imports included. @param sources text of each file by its path. */
export function fileGraph(sources: ReadonlyMap<string, string>): Graph {
  const targets = (file: string, source: string) =>
    specifiers(source)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => normalize(join(dirname(file), specifier)))
      .filter((target) => sources.has(target) && target !== file);
  return new Map([...sources].map(([file, source]) => [file, new Set(targets(file, source))]));
}

/**
 * Draws the imports between folders of one room: a file counts for the folder directly below the room that holds it. Files
 * beside the door stand for no folder.
 */
export function folderGraph(files: Graph): Graph {
  const folderOf = (file: string) => file.split('/').slice(0, -1).slice(0, 2).join('/');
  const folders = new Map<string, Set<string>>();
  for (const [file, targets] of files) {
    const from = folderOf(file);
    if (!from.includes('/')) continue;
    const seen = folders.get(from) ?? new Set<string>();
    for (const target of targets) {
      const to = folderOf(target);
      if (to.includes('/') && to !== from) seen.add(to);
    }
    folders.set(from, seen);
  }
  return folders;
}

/** Finds the circles of a graph: each set of names that reach one another (Tarjan's strongly connected components). */
export function circles(graph: Graph): readonly (readonly string[])[] {
  const found: string[][] = [];
  const indexes = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const low = (name: string) => lowest.get(name) ?? Number.POSITIVE_INFINITY;
  const visit = (name: string): void => {
    indexes.set(name, indexes.size);
    lowest.set(name, indexes.size - 1);
    stack.push(name);
    for (const next of graph.get(name) ?? []) {
      if (!indexes.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(name, Math.min(low(name), low(next)));
    }
    if (low(name) !== indexes.get(name)) return;
    const component = stack.splice(stack.indexOf(name));
    if (component.length > 1) found.push(component.sort());
  };
  for (const name of graph.keys()) if (!indexes.has(name)) visit(name);
  return found;
}
