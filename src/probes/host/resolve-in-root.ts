import { lstat, readlink } from 'node:fs/promises';
import { join, normalize } from 'node:path';

const maxLinks = 40;

/**
 * Resolves an absolute path of a recorded host to a path of this machine. Follows symbolic links as the recorded host
 * would, so none leads out of `root`.
 * @param lastLink whether to follow a link that is the last part of the path.
 * @returns undefined when a part does not exist, or the links form a loop.
 */
export async function resolveInRoot(
  root: string,
  path: string,
  lastLink: 'follow' | 'keep',
): Promise<string | undefined> {
  const parts = normalize(`/${path}`).split('/').filter(Boolean);
  let resolved = '/';
  let linkCount = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const candidate = normalize(join(resolved, part));
    const stats = await lstat(join(root, candidate)).catch(() => undefined);
    if (stats === undefined) return undefined;
    const isFollowed = stats.isSymbolicLink() && (parts.length > 0 || lastLink === 'follow');
    if (!isFollowed) {
      resolved = candidate;
      continue;
    }
    linkCount += 1;
    if (linkCount > maxLinks) return undefined;
    const target = await readlink(join(root, candidate));
    if (target.startsWith('/')) resolved = '/';
    parts.unshift(...target.split('/').filter(Boolean));
  }
  return join(root, resolved);
}
