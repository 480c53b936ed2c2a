import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { mergeSections, parseUnitFile, type Section } from './unit-file.ts';

/** Where files of networkd are; of two with one name the earlier folder's counts. Source: systemd.network(5). */
export const searchPath: readonly string[] = [
  '/etc/systemd/network',
  '/run/systemd/network',
  '/usr/local/lib/systemd/network',
  '/usr/lib/systemd/network',
];
/** What is written there is gone with the next boot. */
export const runtimeFolder = '/run/systemd/network';

/** A `.netdev` that counts. */
export interface NetdevFile {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
}

/** @returns undefined where there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file with its drop-ins. */
export async function readWithDropIns(path: string): Promise<readonly Section[] | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const dropIns = await filesOf(
    searchPath.map((folder) => join(folder, `${basename(path)}.d`)),
    '.conf',
  );
  const texts = await Promise.all(dropIns.map(readText));
  return [text, ...texts].flatMap((one) => parseUnitFile(one ?? ''));
}

/** Those of all folders; of two that name one device the first counts. */
export async function readNetdevs(): Promise<readonly NetdevFile[]> {
  const paths = await filesOf(searchPath, '.netdev');
  const found = await Promise.all(paths.map(readNetdev));
  return found.flatMap((netdev) => netdev ?? []);
}

async function readNetdev(path: string): Promise<NetdevFile | undefined> {
  const [section] = mergeSections(parseUnitFile((await readText(path)) ?? ''), ['NetDev']).filter(
    (one) => one.name === 'NetDev',
  );
  const entries = Object.fromEntries(section?.entries ?? []);
  const { Name: name, Kind: kind } = entries;
  return name === undefined || kind === undefined ? undefined : { path, name, kind };
}

/** In the order in which they are read: by name, whatever the folder. */
async function filesOf(places: readonly string[], ending: string): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const place of places) {
    const names = await readdir(place).catch((): string[] => []);
    for (const name of names) {
      if (name.endsWith(ending) && !found.has(name)) found.set(name, join(place, name));
    }
  }
  return [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, path]) => path);
}
