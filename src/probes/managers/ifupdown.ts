import { basename, dirname } from 'node:path';
import type { Host } from '../host/host.ts';

/** What ifupdown knows of interfaces. Source: interfaces(5), /run/network/ifstate. */
export interface Ifupdown {
  /** Those with a stanza of their own. */
  readonly defined: ReadonlySet<string>;
  /** Those that `ifup` has brought up and `ifdown` has not taken down. */
  readonly running: ReadonlySet<string>;
}

const mainFile = '/etc/network/interfaces';
const stateFile = '/run/network/ifstate';
const mostFiles = 1000;

/** @returns undefined where there is neither its file nor its state. */
export async function readIfupdown(host: Host): Promise<Ifupdown | undefined> {
  const state = await host.readText(stateFile);
  const defined = await readDefined(host);
  if (state === undefined && defined === undefined) return undefined;
  return { defined: defined ?? new Set(), running: parseIfstate(state ?? '') };
}

async function readDefined(host: Host): Promise<ReadonlySet<string> | undefined> {
  const files = new Set([mainFile]);
  const names = new Set<string>();
  let isThere = false;
  for (const path of files) {
    const text = await host.readText(path);
    if (text === undefined) continue;
    isThere = true;
    const { stanzas, sources } = parseInterfaces(text);
    for (const name of stanzas) names.add(name);
    const more = await Promise.all(sources.map((source) => sourced(host, source, dirname(path))));
    for (const file of more.flat().slice(0, mostFiles - files.size)) files.add(file);
  }
  return isThere ? names : undefined;
}

/** A line of another file or folder. */
interface Source {
  readonly kind: 'source' | 'source-directory';
  readonly pattern: string;
}

/** Names of the stanzas `iface`, and what other files are read. Lines may go on after a backslash at their end. */
export function parseInterfaces(text: string): {
  readonly stanzas: readonly string[];
  readonly sources: readonly Source[];
} {
  const stanzas: string[] = [];
  const sources: Source[] = [];
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split('\n')) {
    const [word, argument] = line.trim().split(/\s+/);
    if (argument === undefined) continue;
    if (word === 'iface') stanzas.push(argument);
    if (word === 'source' || word === 'source-directory') sources.push({ kind: word, pattern: argument });
  }
  return { stanzas, sources };
}

/** Wildcards count in the last part of a path alone; a folder is read for names of letters, digits, `_` and `-`. */
async function sourced(host: Host, { kind, pattern }: Source, base: string): Promise<readonly string[]> {
  const path = pattern.startsWith('/') ? pattern : `${base}/${pattern}`;
  if (kind === 'source-directory') {
    const names = (await host.listFolder(path)) ?? [];
    return names
      .filter((name) => /^[\w-]+$/.test(name))
      .sort()
      .map((name) => `${path}/${name}`);
  }
  if (!/[*?]/.test(path)) return [path];
  const folder = dirname(path);
  const wanted = wildcard(basename(path));
  const names = (await host.listFolder(folder)) ?? [];
  return names
    .filter((name) => !name.startsWith('.') && wanted.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function wildcard(pattern: string): RegExp {
  const plain = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${plain.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** Lines `interface=logical`; a line without a logical name is one that is not up. */
export function parseIfstate(text: string): ReadonlySet<string> {
  return new Set(
    text.split('\n').flatMap((line) => {
      const found = /^([^\s=]+)=\S/.exec(line)?.[1];
      return found === undefined ? [] : [found];
    }),
  );
}
