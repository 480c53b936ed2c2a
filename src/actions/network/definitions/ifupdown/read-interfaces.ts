import { glob } from 'node:fs/promises';
import { dirname, matchesGlob } from 'node:path';
import { logicalLines, readTextFile } from '#base';
import { Refused, Unsupported } from '../../../errors.ts';
import { interfacesFolder, isStanzaPath, stanzaPath } from './stanza-file.ts';

const mainFile = '/etc/network/interfaces';
const maxFiles = 1000;

/** A line of interfaces(5) with its words. */
export interface Line {
  readonly path: string;
  readonly line: number;
  readonly words: readonly string[];
}

/**
 * Reads the lines of /etc/network/interfaces and of the files that it sources.
 * @param root folder that holds the host's folders; empty for the host itself.
 */
export async function readInterfaces(root: string): Promise<readonly Line[]> {
  const paths = new Set([mainFile]);
  const lines: Line[] = [];
  // The loop also visits paths that its body adds.
  for (const path of paths) {
    const text = await readTextFile(`${root}${path}`);
    for (const { line, words } of logicalLines(text ?? '')) {
      lines.push({ path, line, words });
      const pattern = sourcePattern(path, words);
      if (pattern === undefined) continue;
      for (const found of await sourced(root, pattern, words[0] === 'source-directory'))
        if (paths.size < maxFiles) paths.add(found);
    }
  }
  return lines;
}

/** The whole pattern that a line includes files by. */
function sourcePattern(path: string, [keyword, argument]: readonly string[]): string | undefined {
  if (argument === undefined || (keyword !== 'source' && keyword !== 'source-directory')) return undefined;
  return argument.startsWith('/') ? argument : `${dirname(path)}/${argument}`;
}

async function sourced(root: string, pattern: string, isFolder: boolean): Promise<readonly string[]> {
  const whole = `${root}${pattern}${isFolder ? '/*' : ''}`;
  const found: string[] = [];
  for await (const path of glob(whole)) found.push(path.slice(root.length));
  found.sort();
  return found.filter((path) => {
    const base = path.slice(path.lastIndexOf('/') + 1);
    return isFolder ? /^[\w-]+$/.test(base) : !base.startsWith('.');
  });
}

/** Requires that ifupdown reads the files of the agent. @throws {Unsupported} */
export function requireSourced(lines: readonly Line[]): void {
  const probe = stanzaPath('eth0', 1);
  const patterns = lines.flatMap(({ path, words }) => {
    const pattern = sourcePattern(path, words)?.replace(/\/+$/, '');
    if (pattern === undefined) return [];
    return [words[0] === 'source-directory' ? `${pattern}/*` : pattern];
  });
  if (patterns.some((pattern) => matchesGlob(probe, pattern))) return;
  throw new Unsupported(
    `${mainFile} does not source ${interfacesFolder}/*; expected it: the agent keeps its definitions there, and edits no other file`,
  );
}

const keywords = new Set(['iface', 'mapping', 'no-scripts', 'rename']);

/** A line of another author that configures an interface, as far as a definition of the agent must know. */
export interface ForeignLine extends Line {
  readonly keyword: string;
  /** Whether it is a stanza without options, methods or commands: it only says that the interface is there. */
  readonly isBare: boolean;
}

/** Finds the lines of other authors that configure an interface: stanzas, mappings and what starts it. */
export function foreignLines(lines: readonly Line[], name: string): readonly ForeignLine[] {
  return lines.flatMap((line, index) => {
    const [keyword = '', ...rest] = line.words;
    const isStart = startOf(keyword) !== undefined;
    if (isStanzaPath(line.path) || (!isStart && !keywords.has(keyword))) return [];
    const subjects = keyword === 'iface' ? rest.slice(0, 1) : rest;
    if (!subjects.some((subject) => isMeant(subject, name, keyword))) return [];
    const next = lines[index + 1];
    const hasOptions = next?.path === line.path && isOption(next.words[0] ?? '');
    const isBare = keyword === 'iface' && rest.slice(1).join(' ') === 'inet manual' && !hasOptions;
    return [{ ...line, keyword, isBare }];
  });
}

/** When the lines of a keyword start their interfaces. */
export function startOf(keyword: string): 'onboot' | 'hotplug' | undefined {
  if (/^(?:auto|allow-auto|allow-boot)$/.test(keyword)) return 'onboot';
  return keyword === 'allow-hotplug' ? 'hotplug' : undefined;
}

const isOption = (keyword: string) =>
  !keywords.has(keyword) &&
  !/^(?:auto|allow-.*|source|source-directory|template|no-auto-down)$/.test(keyword);

function isMeant(subject: string, name: string, keyword: string): boolean {
  // `eth0:1` is a label of eth0; `eth0=office` and `/eth*` stand in lines that start or rename interfaces.
  if (keyword === 'iface') return subject.split(':')[0] === name;
  const [pattern = ''] = subject.replace(/^\//, '').split(/[=/]/);
  return matchesGlob(name, pattern) || (keyword === 'rename' && subject.endsWith(`=${name}`));
}

/** A master of the stanzas with the members that it lists. */
export interface ListedMembers {
  readonly master: string;
  readonly path: string;
  readonly members: readonly string[];
}

/** Finds the members that the stanzas of bonds and bridges list: of a member that does not exist, no other definition tells. */
export function listedMembers(lines: readonly Line[]): readonly ListedMembers[] {
  let master = '';
  return lines.flatMap(({ path, words: [keyword = '', ...rest] }) => {
    if (keyword === 'iface') master = rest[0] ?? '';
    const isList = /^(?:bond[-_](?:slaves|ports)|bridge[-_]ports)$/.test(keyword);
    return isList ? [{ master, path, members: rest.filter((name) => name !== 'none') }] : [];
  });
}

/** @throws {Refused} naming file and line, for what another author's file says of the interface. */
export function refuseForeign(name: string, { path, line, words }: Line): never {
  throw new Refused(
    `${path} line ${line} has ${JSON.stringify(words.join(' ').slice(0, 60))}, which configures ${name}; expected no line of another author: ifupdown adds all lines of an interface up, and none overrides another`,
  );
}
