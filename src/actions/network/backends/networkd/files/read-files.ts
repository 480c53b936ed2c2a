import { ToolFailed } from '../../../../errors.ts';
import type { DescribedLink } from '../description.ts';
import type { LinkFile, NetworkdFiles } from '../plan.ts';
import { isOwnFile, ownFilePath, parseOrigin } from './own-file.ts';
import { readNetdevs, readText, readWithDropIns } from './search-path.ts';

/** Reads the files that count for some interfaces. @throws {Unsupported} {ToolFailed} */
export async function readFiles(
  names: readonly string[],
  masters: readonly string[],
  links: readonly DescribedLink[],
): Promise<NetworkdFiles> {
  const own = new Map<string, string>();
  for (const name of [...names, ...masters]) {
    for (const kind of ['network', 'netdev'] as const) {
      const path = ownFilePath(name, kind);
      const text = await readText(path);
      if (text !== undefined && !isOwnFile(text))
        throw new ToolFailed(`${path} is another's; remove it first`);
      if (text !== undefined) own.set(path, text);
    }
  }
  const networks = new Map<string, LinkFile>();
  for (const name of names) {
    const link = links.find((one) => one.name === name);
    // What it holds not is set up by no file, whichever matches.
    if (link?.file !== undefined && link.state !== 'unmanaged')
      networks.set(name, await readNetwork(link.file, own.get(ownFilePath(name, 'network'))));
  }
  return { networks, netdevs: await readNetdevs(), own };
}

async function readNetwork(path: string, own: string | undefined): Promise<LinkFile> {
  const current = await readWithDropIns(path);
  const text = await readText(path);
  if (own === undefined || text !== own) return { origin: path, current };
  const origin = parseOrigin(own);
  return {
    current,
    origin,
    originSections: origin === undefined ? undefined : await readWithDropIns(origin),
  };
}
