import { lstat, readlink } from 'node:fs/promises';
import { join, normalize } from 'node:path';

const linksFollowed = 40;

/**
 * Where an absolute path of a recorded machine lies in the file system of this one: each symbolic link is followed
 * as that machine would, so none leads out of `root`. Undefined where a part is not there, or links go in a circle.
 */
export async function resolveInRoot(
  root: string,
  path: string,
  last: 'follow' | 'keep',
): Promise<string | undefined> {
  const waiting = normalize(`/${path}`).split('/').filter(Boolean);
  let at = '/';
  let followed = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const here = normalize(join(at, part));
    const kind = await lstat(join(root, here)).catch(() => undefined);
    if (kind === undefined) return undefined;
    const follow = kind.isSymbolicLink() && (waiting.length > 0 || last === 'follow');
    if (!follow) {
      at = here;
      continue;
    }
    followed += 1;
    if (followed > linksFollowed) return undefined;
    const target = await readlink(join(root, here));
    if (target.startsWith('/')) at = '/';
    waiting.unshift(...target.split('/').filter(Boolean));
  }
  return join(root, at);
}
