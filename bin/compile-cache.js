// Every Node version parses this file.
import { dirname, join } from 'node:path';

// An import of node:fs reads all its exports, and so loads the streams of files.
const { existsSync, mkdirSync, realpathSync, statSync } = process.getBuiltinModule('node:fs');

/** Write permission of group and others; the restricted deletion flag of a folder (chmod(1)). */
const writableByOthers = 0o022;
const sticky = 0o1000;

/**
 * Makes a folder for compiled code below a home, and tells whether no other user can put code there: Node runs what it finds.
 * @param {string} home absolute path of a folder; it may be `/`, `/tmp` or absent, as services have it.
 * @param {number | undefined} user of the process; undefined on systems without users.
 * @returns {string | undefined} the folder; undefined where another user could put code there, and where it cannot be made.
 */
export function makeCacheFolder(home, user = process.geteuid?.()) {
  const folder = join(home, '.cache', 'ovirt-node');
  if (user === undefined) return folder;
  try {
    // Not Node's recursive option, which never returns on a file system that refuses new names with ENOENT, such as /proc.
    makeFolder(dirname(folder), user);
    makeFolder(folder, user);
    const { uid, mode } = statSync(folder);
    const isPrivate = uid === user && (mode & writableByOthers) === 0 && areSafe(dirname(folder), user);
    return isPrivate && areSafe(dirname(realpathSync(folder)), user) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder
 * @param {number} user
 */
function makeFolder(folder, user) {
  if (!existsSync(folder) && areSafe(dirname(folder), user)) mkdirSync(folder, { mode: 0o700 });
}

/**
 * Tells whether no other user can replace a folder, or one of the folders above it.
 * @param {string} folder
 * @param {number} user
 * @returns {boolean}
 */
function areSafe(folder, user) {
  const { uid, mode } = statSync(folder);
  const isOwn = uid === user || uid === 0 || uid === statSync('/').uid;
  const isSafe = isOwn && ((mode & writableByOthers) === 0 || (mode & sticky) !== 0);
  return isSafe && (dirname(folder) === folder || areSafe(dirname(folder), user));
}
