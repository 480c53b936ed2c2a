import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readTextFile } from '#base';
import { mergeSections, parseUnitFile, type Section } from './unit-file.ts';

/** Folders of networkd's files; of two files with one name the earlier folder wins. Source: systemd.network(5). */
export const searchPath: readonly string[] = [
  '/etc/systemd/network',
  '/run/systemd/network',
  '/usr/local/lib/systemd/network',
  '/usr/lib/systemd/network',
];
/** Files in this folder do not survive a reboot. */
export const runtimeFolder = '/run/systemd/network';

/** A `.netdev` file that networkd uses. */
export interface NetdevFile {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
}

/**
 * Reads a file and its drop-ins.
 * @param root folder that holds the host's folders; empty for the host itself.
 * @returns undefined when the file does not exist.
 */
export async function readWithDropIns(path: string, root = ''): Promise<readonly Section[] | undefined> {
  const text = await readTextFile(`${root}${path}`);
  if (text === undefined) return undefined;
  const dropIns = await listFiles(
    searchPath.map((folder) => join(folder, `${basename(path)}.d`)),
    '.conf',
    root,
  );
  const texts = await Promise.all(dropIns.map((dropIn) => readTextFile(`${root}${dropIn}`)));
  return [text, ...texts].flatMap((one) => parseUnitFile(one ?? ''));
}

/** Reads the `.netdev` files of all folders in networkd's order: of two that name one device the first wins. */
export async function readNetdevs(): Promise<readonly NetdevFile[]> {
  const paths = await listFiles(searchPath, '.netdev');
  const netdevs = await Promise.all(paths.map(readNetdev));
  return netdevs.flatMap((netdev) => netdev ?? []);
}

async function readNetdev(path: string): Promise<NetdevFile | undefined> {
  const [section] = mergeSections(parseUnitFile((await readTextFile(path)) ?? ''), ['NetDev']).filter(
    (one) => one.name === 'NetDev',
  );
  const { Name: name, Kind: kind } = Object.fromEntries(section?.entries ?? []);
  return name === undefined || kind === undefined ? undefined : { path, name, kind };
}

/** Lists the files with this ending, sorted by name across all folders, as networkd reads them. */
export async function listFiles(
  folders: readonly string[],
  ending: string,
  root = '',
): Promise<readonly string[]> {
  const paths = new Map<string, string>();
  for (const folder of folders) {
    const names = await readdir(`${root}${folder}`).catch((): string[] => []);
    for (const name of names) {
      if (name.endsWith(ending) && !paths.has(name)) paths.set(name, join(folder, name));
    }
  }
  return [...paths].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, path]) => path);
}
