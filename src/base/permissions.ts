import { realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isErrno } from './errors.ts';

/** Bits of a mode that let others write: group and world (chmod(2)). */
const writableByOthers = 0o022;
/** In a folder with this bit only the owner of a file may replace it (chmod(1), "restricted deletion flag"). */
const sticky = 0o1000;

/** Reports whether a mode lets group or others write. */
export const isWritableByOthers = (mode: number): boolean => (mode & writableByOthers) !== 0;

/** Reports whether the mode of a folder lets group or others replace a file of another user in it. */
export const isReplaceableByOthers = (mode: number): boolean =>
  isWritableByOthers(mode) && (mode & sticky) === 0;

/** Formats a mode as people type it: `0644`. */
export const formatMode = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

/**
 * Says why root cannot trust a path: another user could replace one of the folders above it, and so choose what is there. Looks at
 * the folders of the path as it is written, and of the path that its symbolic links lead to. Folders that do not exist are skipped.
 * @param user of the process; users other than root answer for their own paths.
 * @returns undefined where no other user can.
 */
export function findPathProblem(path: string, user = process.geteuid?.()): string | undefined {
  if (user !== 0) return undefined;
  const whole = resolve(path);
  const folders = new Set([...listFoldersAbove(whole), ...listFoldersAbove(findRealPath(whole))]);
  // In the user namespace of a container, the root of the file system may belong to a user that has no number there.
  const trusted = [0, statSync('/').uid];
  for (const folder of folders) {
    const problem = findFolderProblem(folder, trusted);
    if (problem !== undefined) return `${problem}, since ${path} is below it`;
  }
  return undefined;
}

function findFolderProblem(folder: string, trusted: readonly number[]): string | undefined {
  const stats = statIfExists(folder);
  // Nothing can be below a file: opening the path fails.
  if (stats?.isDirectory() !== true) return undefined;
  if (!trusted.includes(stats.uid))
    return `${folder} belongs to user ${stats.uid}, who could replace what is in it; expected a folder of root`;
  if (!isReplaceableByOthers(stats.mode)) return undefined;
  return `${folder} has mode ${formatMode(stats.mode)}, so that others could replace what is in it; expected no write permission for group and others (chmod go-w)`;
}

/** Lists the folders above an absolute path, the root first. */
function listFoldersAbove(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === path ? [] : [...listFoldersAbove(folder), folder];
}

/** Follows the symbolic links of a path, as far as the path exists. */
function findRealPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR') || dirname(path) === path) throw error;
    return resolve(findRealPath(dirname(path)), 'absent');
  }
}

function statIfExists(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
