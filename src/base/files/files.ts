import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isErrno } from '../errors.ts';

/** How {@link replaceFile} writes. */
export interface ReplaceOptions {
  /** Permissions of the new file, whatever the umask. */
  readonly mode: number;
  /** True where the new content and its name must survive a power failure: the file and its folder are synced to disk. */
  readonly durable: boolean;
  /** Path of the temporary file, in the same folder; `PATH.tmp` when absent. Two processes that may write at once need two. */
  readonly temporary?: string;
  /** Called with the path of the complete temporary file, before it takes the place of the old one. */
  readonly beforeRename?: (temporary: string) => Promise<void>;
}

/**
 * Replaces a file as a whole: after a crash the old content or the new one is there, never a part of either. The folder must exist.
 * @throws {NodeJS.ErrnoException} leaves the old file in place and no temporary file behind.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode, durable, temporary = `${path}.tmp`, beforeRename }: ReplaceOptions,
): Promise<void> {
  try {
    // O_EXCL does not follow a symbolic link (open(2)); what an earlier process left is in the way.
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.chmod(mode);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await beforeRename?.(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  if (durable) await syncFolder(dirname(path));
}

/** Writes a folder's entries to disk, so that a rename in it survives a power failure (fsync(2), "Notes"). */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Reads a text file.
 * @returns undefined when the file does not exist.
 * @throws {NodeJS.ErrnoException} for every other failure.
 */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Makes a folder and those above it, for its owner alone (mode 0700). Node's own recursive option never returns on a file system
 * that refuses new names with ENOENT, such as /proc.
 * @throws {NodeJS.ErrnoException}
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return;
    if (!isErrno(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((again: unknown) => {
      if (!isErrno(again, 'EEXIST')) throw again;
    });
  }
}
