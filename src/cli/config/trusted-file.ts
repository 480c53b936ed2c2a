import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { errorText, findPathProblem, formatMode, isWritableByOthers, withoutByteOrderMark } from '#base';

/** Owner and mode of a file, as stat(2) reports them. */
type Permissions = Pick<Stats, 'uid' | 'mode'>;

/** Largest configuration, policy, password or certificate file, in octets. */
const maxOctets = 1_048_576;

/**
 * Reads a text file that decides what the program does, without a byte order mark. Opens it without waiting, so that a FIFO cannot
 * hold the program up. As root, the file and the folders above it must be safe from other users, as {@link findTrustProblem} and
 * {@link findPathProblem} say.
 * @throws {TypeError} `X is V; expected …` when it is not a regular file, is too large, or others can change it.
 * @throws {NodeJS.ErrnoException} when it cannot be opened or read.
 */
export function readTrustedFile(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new TypeError(`${path} is ${kindOf(status)}; expected a regular file`);
    if (status.size > maxOctets)
      throw new TypeError(`${path} has ${status.size} octets; expected at most ${maxOctets}`);
    const problem = findProblem(path, status);
    if (problem !== undefined) throw new TypeError(problem);
    return withoutByteOrderMark(readFileSync(file, 'utf8'));
  } finally {
    closeSync(file);
  }
}

/** Describes why a file could not be read, in one clause that names the setting. */
export function fileProblem(key: string, path: string, error: unknown): string {
  if (error instanceof TypeError) return `${key}: ${errorText(error)}`;
  return `${key} is ${path}; expected a readable file: ${errorText(error)}`;
}

/** Lists files without content, as an editor leaves them for a moment; a comment counts as content. Absent names are skipped. */
export function listBlankFiles(paths: readonly (string | undefined)[]): readonly string[] {
  return paths
    .filter((path) => path !== undefined)
    .filter((path) => readTrustedFile(path).trim() === '')
    .map((path) => `${path} is empty; expected a whole file, with a comment where nothing is set`);
}

function findProblem(path: string, status: Permissions): string | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  return findTrustProblem(path, status) ?? findPathProblem(path);
}

/**
 * Says why root cannot trust a file: another user owns it, or group or others may write it.
 * @returns undefined when root can trust it.
 */
export function findTrustProblem(path: string, { uid, mode }: Permissions): string | undefined {
  if (uid !== 0) {
    return `owner of ${path} is uid ${uid}, who could change it; expected root: chown root ${path}`;
  }
  if (!isWritableByOthers(mode)) return undefined;
  return `mode of ${path} is ${formatMode(mode)}, so that others could change it; expected no write permission for group and others: chmod go-w ${path}`;
}

function kindOf(status: Stats): string {
  if (status.isFIFO()) return 'a FIFO';
  if (status.isDirectory()) return 'a folder';
  if (status.isSocket()) return 'a socket';
  return 'a device';
}
