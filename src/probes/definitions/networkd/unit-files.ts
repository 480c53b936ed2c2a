import { readWhenChanged } from '../../host/changed-files.ts';
import type { Host } from '../../host/host.ts';
import { parseUnitFile, type Section } from './unit-file.ts';

/** A unit file with the sections of its drop-ins after its own. */
export interface UnitFile {
  readonly path: string;
  readonly sections: readonly Section[];
}

const netplanFile = /^\d+-netplan-/;
/** The search path in order of precedence. Source: systemd.network(5). */
const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (root) => `${root}/systemd/network`,
);
const maxFiles = 1000;

/** A folder of unit files, with the names in it. */
interface UnitFolder {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

/** Lists the folders of the search path. */
export const listUnitFolders = (host: Host): Promise<readonly UnitFolder[]> => listFolders(host, folders);

const listFolders = (host: Host, paths: readonly string[]): Promise<readonly UnitFolder[]> =>
  Promise.all(paths.map(async (path) => ({ path, names: new Set(await host.listFolder(path)) })));

/**
 * Reads all files of a type in the order in which systemd-networkd takes them: by name, whichever folder they are in. Of one
 * name the first folder counts; an empty file, or a link to /dev/null, masks the others. Files below /run are gone after a
 * restart of the machine, those of netplan excepted: its generator writes them again.
 */
export async function readUnitFiles(
  host: Host,
  listed: readonly UnitFolder[],
  extension: '.network' | '.netdev',
): Promise<readonly UnitFile[]> {
  const files = sortByName(listed, extension);
  const read = await Promise.all(files.map(([name, path]) => readUnitFile(host, listed, name, path)));
  return read.filter((file) => file !== undefined);
}

function sortByName(
  listed: readonly UnitFolder[],
  extension: string,
): readonly (readonly [string, string])[] {
  const found = listed.map(({ path, names }) =>
    [...names]
      .filter((name) => name.endsWith(extension) && (!path.startsWith('/run/') || netplanFile.test(name)))
      .map((name) => [name, `${path}/${name}`] as const),
  );
  // The first folder counts: it comes last into the map.
  const paths = new Map(found.reverse().flat());
  return [...paths].sort(([left], [right]) => (left < right ? -1 : 1)).slice(0, maxFiles);
}

async function readUnitFile(
  host: Host,
  listed: readonly UnitFolder[],
  name: string,
  path: string,
): Promise<UnitFile | undefined> {
  if ((await host.readLink(path)) === '/dev/null') return undefined;
  const sections = await readSections(host, path);
  if (!sections?.length) return undefined;
  const dropInFolders = listed.flatMap((folder) =>
    folder.names.has(`${name}.d`) ? [`${folder.path}/${name}.d`] : [],
  );
  const dropIns = sortByName(await listFolders(host, dropInFolders), '.conf');
  const added = await Promise.all(
    dropIns.map(async ([, dropIn]) =>
      (await host.readLink(dropIn)) === '/dev/null' ? [] : ((await readSections(host, dropIn)) ?? []),
    ),
  );
  return { path, sections: [...sections, ...added.flat()] };
}

const readSections = (host: Host, path: string) =>
  readWhenChanged(host, path, (text) => parseUnitFile(text, path));
