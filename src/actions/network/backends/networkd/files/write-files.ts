import { lstat, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorText, isErrno, readTextFile, replaceFile } from '#base';
import { ToolFailed } from '../../../../errors.ts';
import type { FileChange } from './networkd-files.ts';
import { isOwnFile } from './own-file.ts';

/** networkd runs as a user without privileges and must be able to read the files. */
const fileMode = 0o644;
const folderMode = 0o755;

/** Writes and removes files, in order. @throws {ToolFailed} naming the file that cannot be written. */
export async function writeFiles(changes: readonly FileChange[]): Promise<void> {
  for (const change of changes) {
    try {
      await writeFile(change);
    } catch (error) {
      throw new ToolFailed(`${change.path} cannot be written: ${errorText(error)}`, { cause: error });
    }
  }
}

async function writeFile({ path, text }: FileChange): Promise<void> {
  for (const one of [dirname(path), path]) await requireNoLink(one);
  const current = await readTextFile(path);
  // Leaves a file alone that a third party put in the place of ours.
  if (current === text || (current !== undefined && !isOwnFile(current))) return;
  if (text === undefined) return rm(path, { force: true });
  await mkdir(dirname(path), { recursive: true, mode: folderMode });
  await replaceFile(path, text, { mode: fileMode, durable: false });
}

/** Refuses a symbolic link: it would lead to a file outside the folder. @throws {Error} */
async function requireNoLink(path: string): Promise<void> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (stats?.isSymbolicLink()) throw new Error(`${path} is a symbolic link; expected none`);
}
