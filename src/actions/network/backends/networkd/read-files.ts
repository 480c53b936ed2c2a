import { ToolFailed } from '../../../errors.ts';
import type { DescribedLink } from './description.ts';
import { readNetdevs, readText, readWithDropIns } from './folders.ts';
import { isOwn, originOf, ownPath } from './own-file.ts';
import type { ReadFiles, ReadNetwork } from './plan.ts';

/** Reads the files that count for some interfaces. @throws {Unsupported} {ToolFailed} */
export async function readFiles(
  names: readonly string[],
  masters: readonly string[],
  links: readonly DescribedLink[],
): Promise<ReadFiles> {
  const own = new Map<string, string>();
  for (const name of [...names, ...masters]) {
    for (const kind of ['network', 'netdev'] as const) {
      const path = ownPath(name, kind);
      const text = await readText(path);
      if (text !== undefined && !isOwn(text)) throw new ToolFailed(`${path} is another's; remove it first`);
      if (text !== undefined) own.set(path, text);
    }
  }
  const networks = new Map<string, ReadNetwork>();
  for (const name of names) {
    const link = links.find((one) => one.name === name);
    // What it holds not is set up by no file, whichever matches.
    if (link?.file !== undefined && link.state !== 'unmanaged')
      networks.set(name, await readNetwork(link.file, own.get(ownPath(name, 'network'))));
  }
  return { networks, netdevs: await readNetdevs(), own };
}

async function readNetwork(path: string, own: string | undefined): Promise<ReadNetwork> {
  const current = await readWithDropIns(path);
  const text = await readText(path);
  if (own === undefined || text !== own) return { origin: path, current };
  const origin = originOf(own);
  return {
    current,
    origin,
    originSections: origin === undefined ? undefined : await readWithDropIns(origin),
  };
}
