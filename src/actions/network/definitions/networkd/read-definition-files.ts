import { matchesGlob } from 'node:path';
import { Refused, Unsupported } from '../../../errors.ts';
import { listFiles, readWithDropIns, searchPath } from '../../backends/networkd/files/search-path.ts';
import {
  lastValue,
  mergeSections,
  parseUnitFile,
  type Section,
} from '../../backends/networkd/files/unit-file.ts';
import type { KnownDefinition } from '../definition-request.ts';
import { readOwnFile } from '../own-file.ts';
import {
  type DefinitionKind,
  type DefinitionText,
  definitionPath,
  definitionPrefix,
  readHead,
} from './definition-file.ts';

/** The files of one interface, as they are on disk. */
export interface ExistingFiles {
  /** The agent's own files, whole; undefined where they do not exist. */
  readonly texts: { readonly [K in DefinitionKind]: string | undefined };
  readonly own: { readonly [K in DefinitionKind]?: DefinitionText | undefined };
  /** Paths of the files of other authors: those in force, or those that ours replace. */
  readonly origins: { readonly [K in DefinitionKind]?: string | undefined };
  /** Sections of the other author's `.network` file, with its drop-ins. */
  readonly originSections: readonly Section[] | undefined;
}

/**
 * Reads the files that define an interface.
 * @param known its definition, undefined where it has none.
 * @throws {Refused} for a file of the agent that is edited by hand or a symbolic link, and for one that netplan wrote.
 */
export async function readExistingFiles(
  root: string,
  name: string,
  known: KnownDefinition | undefined,
): Promise<ExistingFiles> {
  const network = await readOwn(root, name, 'network');
  const netdev = await readOwn(root, name, 'netdev');
  const origins = {
    network: originOf(network?.parsed, known, '.network'),
    netdev: originOf(netdev?.parsed, known, '.netdev'),
  };
  return {
    texts: { network: network?.text, netdev: netdev?.text },
    own: { network: network?.parsed, netdev: netdev?.parsed },
    origins,
    originSections: origins.network === undefined ? undefined : await readWithDropIns(origins.network, root),
  };
}

/** What ours replaces, as its head says; else what is in force. */
function originOf(
  own: DefinitionText | undefined,
  known: KnownDefinition | undefined,
  ending: string,
): string | undefined {
  return own ? own.origin : known?.sources.find((path) => path.endsWith(ending));
}

async function readOwn(root: string, name: string, kind: DefinitionKind) {
  const file = await readOwnFile(root, definitionPath(name, kind));
  return file && { text: file.text, parsed: { ...readHead(file.body), sections: parseUnitFile(file.text) } };
}

const netplanFile = /\/\d+-netplan-[^/]*$/;

/** Refuses to replace what the service would read first, or what another tool makes again. @throws {Refused} {Unsupported} */
export function requireReplaceable(name: string, origin: string | undefined): void {
  if (origin === undefined) return;
  if (netplanFile.test(origin))
    throw new Refused(
      `netplan defines ${name} (${origin}), and makes that file again at each start; expected a change of its files in /etc/netplan`,
    );
  if (isReadFirst(origin))
    throw new Unsupported(
      `the definition of ${name} is ${origin}, which systemd-networkd reads before those of the agent; expected a file name that sorts after "${definitionPrefix}"`,
    );
}

const isReadFirst = (path: string) => (path.split('/').at(-1) ?? '') < definitionPrefix;

/** Files of the agent below /run are of the interfaces that run. */
const runningFile = /^\/run\/systemd\/network\/05-ovirt-node-/;

/**
 * Finds a file that the service would use in place of ours, because its name sorts first.
 * @throws {Unsupported} naming it.
 */
export async function requireFirst(root: string, names: readonly string[]): Promise<void> {
  const paths = await listFiles(searchPath, '.network', root);
  for (const path of paths.filter((one) => isReadFirst(one) && !runningFile.test(one))) {
    const [match] = mergeSections((await readWithDropIns(path, root)) ?? [], ['Match']).filter(
      (section) => section.name === 'Match',
    );
    // An empty file, or a link to /dev/null, masks others of its name.
    if (!match) continue;
    const patterns = lastValue(match, 'Name')?.split(/\s+/);
    const name = names.find(
      (one) => patterns === undefined || patterns.some((pattern) => matchesGlob(one, pattern)),
    );
    if (name !== undefined)
      throw new Unsupported(
        `${path} applies to ${name}, and systemd-networkd reads it before the files of the agent; expected a file name that sorts after "${definitionPrefix}"`,
      );
  }
}
