import { basename, dirname } from 'node:path';
import { readWhenChanged } from '../host/changed-files.ts';
import type { Host } from '../host/host.ts';

/** The interfaces of ifupdown. Source: interfaces(5), /run/network/ifstate. */
export interface Ifupdown {
  /** Interfaces with a stanza `iface`. */
  readonly defined: ReadonlySet<string>;
  /** Interfaces that `ifup` configured and `ifdown` did not deconfigure. */
  readonly running: ReadonlySet<string>;
}

const mainFile = '/etc/network/interfaces';
const stateFile = '/run/network/ifstate';
const maxFiles = 1000;

/** Reads the files of ifupdown. @returns undefined when neither a file of stanzas nor the state file exists. */
export async function readIfupdown(host: Host): Promise<Ifupdown | undefined> {
  const state = await host.readText(stateFile);
  const defined = await readDefined(host);
  if (state === undefined && defined === undefined) return undefined;
  return { defined: defined ?? new Set(), running: parseIfstate(state ?? '') };
}

async function readDefined(host: Host): Promise<ReadonlySet<string> | undefined> {
  const files = await readInterfacesFiles(host);
  return files.length === 0 ? undefined : new Set(files.flatMap(({ stanzas }) => stanzas));
}

/** A file of stanzas. */
export interface InterfacesFile {
  readonly path: string;
  readonly text: string;
  /** Interfaces with a stanza `iface`. */
  readonly stanzas: readonly string[];
}

/** Reads the main file and all files that it sources, each once; those that did not change come from the last reading. */
export async function readInterfacesFiles(host: Host): Promise<readonly InterfacesFile[]> {
  const paths = new Set([mainFile]);
  const files: InterfacesFile[] = [];
  // The loop also visits paths that its body adds.
  for (const path of paths) {
    const file = await readWhenChanged(host, path, (text) => ({ text, ...parseInterfaces(text) }));
    if (file === undefined) continue;
    const { text, stanzas, sources } = file;
    files.push({ path, text, stanzas });
    const sourced = await Promise.all(sources.map((source) => expandSource(host, source, dirname(path))));
    for (const included of sourced.flat().slice(0, maxFiles - paths.size)) paths.add(included);
  }
  return files;
}

/** A line that includes other files. */
interface Source {
  readonly kind: 'source' | 'source-directory';
  readonly pattern: string;
}

/** Parses the names of stanzas `iface`, and the included files. A backslash at the end continues a line. */
export function parseInterfaces(text: string): {
  readonly stanzas: readonly string[];
  readonly sources: readonly Source[];
} {
  const stanzas: string[] = [];
  const sources: Source[] = [];
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split('\n')) {
    const [keyword, argument] = line.trim().split(/\s+/);
    if (argument === undefined) continue;
    if (keyword === 'iface') stanzas.push(argument);
    if (keyword === 'source' || keyword === 'source-directory') {
      sources.push({ kind: keyword, pattern: argument });
    }
  }
  return { stanzas, sources };
}

/**
 * Lists the files that a line includes. Supports wildcards only in the last part of a path. `source-directory` includes
 * names of letters, digits, `_` and `-`.
 */
async function expandSource(
  host: Host,
  { kind, pattern }: Source,
  baseFolder: string,
): Promise<readonly string[]> {
  const path = pattern.startsWith('/') ? pattern : `${baseFolder}/${pattern}`;
  if (kind === 'source-directory') return listMatching(host, path, /^[\w-]+$/);
  if (!/[*?]/.test(path)) return [path];
  return listMatching(host, dirname(path), wildcardPattern(basename(path)));
}

async function listMatching(host: Host, folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = (await host.listFolder(folder)) ?? [];
  return names
    .filter((name) => !name.startsWith('.') && pattern.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function wildcardPattern(wildcard: string): RegExp {
  const escaped = wildcard.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** Parses lines `interface=logical`. A line without a logical name means that the interface is down. */
export function parseIfstate(text: string): ReadonlySet<string> {
  return new Set(
    text.split('\n').flatMap((line) => {
      const name = /^([^\s=]+)=\S/.exec(line)?.[1];
      return name === undefined ? [] : [name];
    }),
  );
}
