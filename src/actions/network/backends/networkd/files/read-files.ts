import { readTextFile } from '#base';
import type { NetworkdLink } from '#dbus';
import { ToolFailed } from '../../../../errors.ts';
import type { LinkFile, NetworkdFiles } from './networkd-files.ts';
import { isOwnFile, ownFilePath, parseOrigin } from './own-file.ts';
import { readNetdevs, readWithDropIns } from './search-path.ts';

/**
 * Reads the files that networkd uses for some interfaces.
 * @param masters links of which the agent's own `.netdev` files are read, too.
 * @throws {Unsupported} for a name that no file can match.
 * @throws {ToolFailed} when a third party's file has the name of one of ours.
 */
export async function readFiles(
  names: readonly string[],
  masters: readonly string[],
  links: readonly NetworkdLink[],
): Promise<NetworkdFiles> {
  const own = new Map<string, string>();
  for (const name of [...names, ...masters]) {
    for (const kind of ['network', 'netdev'] as const) {
      const path = ownFilePath(name, kind);
      const text = await readTextFile(path);
      if (text !== undefined && !isOwnFile(text)) {
        throw new ToolFailed(`${path} is not a file of ovirt-node-agent; remove it first`);
      }
      if (text !== undefined) own.set(path, text);
    }
  }
  const networks = new Map<string, LinkFile>();
  for (const name of names) {
    const link = links.find((one) => one.name === name);
    // networkd applies no file to an unmanaged link, whichever file matches.
    if (link?.file !== undefined && link.state !== 'unmanaged') {
      networks.set(name, await readLinkFile(link.file, own.get(ownFilePath(name, 'network'))));
    }
  }
  return { networks, netdevs: await readNetdevs(), own };
}

async function readLinkFile(path: string, own: string | undefined): Promise<LinkFile> {
  const current = await readWithDropIns(path);
  const text = await readTextFile(path);
  if (own === undefined || text !== own) return { origin: path, current };
  const origin = parseOrigin(own);
  return {
    current,
    origin,
    originSections: origin === undefined ? undefined : await readWithDropIns(origin),
  };
}
