import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { isErrno } from '../errors.ts';
import { findPathProblem, formatMode, isWritableByOthers } from './permissions.ts';

/** A file or folder that another user could have written; the message says why and what is expected. */
export class ForeignFileError extends Error {
  override readonly name = 'ForeignFileError';
}

/**
 * Reads a text file whose content this process acts on. Does not follow a symbolic link, and does not wait for a FIFO (open(2)).
 * @returns undefined when the file does not exist.
 * @throws {ForeignFileError} unless the file is a regular one of this user or of root that no other user may write.
 * @throws {NodeJS.ErrnoException} for every other failure.
 */
export async function readOwnFile(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) throw new ForeignFileError(`${path} is not a regular file; expected one`);
    requireOwn(path, stats);
    return await file.readFile('utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (isErrno(error, 'ELOOP'))
      throw new ForeignFileError(`${path} is a symbolic link; expected a regular file`, { cause: error });
    throw error;
  }
}

/**
 * Checks, for root, the folders above a path before anything is made there.
 * @throws {ForeignFileError} where another user could replace one of them.
 */
export function checkFoldersAbove(path: string): void {
  const problem = findPathProblem(path);
  if (problem !== undefined) throw new ForeignFileError(problem);
}

/**
 * Checks a folder whose files this process acts on, and for root the folders above it.
 * @returns false when the folder does not exist.
 * @throws {ForeignFileError} unless it is a folder of this user or of root that no other user may write or replace.
 * @throws {NodeJS.ErrnoException} for every other failure.
 */
export async function checkOwnFolder(path: string): Promise<boolean> {
  try {
    checkFoldersAbove(path);
    const stats = await stat(path);
    if (!stats.isDirectory()) throw new ForeignFileError(`${path} is not a folder; expected one`);
    requireOwn(path, stats);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

function requireOwn(path: string, { uid, mode }: Stats): void {
  const user = process.geteuid?.();
  if (user !== undefined && uid !== user && uid !== 0)
    throw new ForeignFileError(
      `${path} belongs to user ${uid}; expected ${user === 0 ? '0' : `${user} or 0`}`,
    );
  if (!isWritableByOthers(mode)) return;
  throw new ForeignFileError(
    `${path} has mode ${formatMode(mode)}; expected a mode in which its owner alone may write (chmod go-w)`,
  );
}
