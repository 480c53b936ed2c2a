import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ToolFailed } from '../../../../errors.ts';
import type { FileChange } from '../plan.ts';
import { isOwnFile } from './own-file.ts';
import { readText } from './search-path.ts';

/** Writes and removes files, in order. @throws {ToolFailed} naming the one that cannot be. */
export async function writeFiles(changes: readonly FileChange[]): Promise<void> {
  for (const change of changes) {
    try {
      await writeOne(change);
    } catch (error) {
      throw new ToolFailed(`${change.path} cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }
}

async function writeOne({ path, text }: FileChange): Promise<void> {
  const there = await readText(path);
  // What others put in our place is theirs.
  if (there === text || (there !== undefined && !isOwnFile(there))) return;
  if (text === undefined) return rm(path, { force: true });
  const temporary = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  // networkd reads it as a user of its own.
  const file = await open(temporary, 'w', 0o644);
  try {
    await file.writeFile(text);
    await file.chmod(0o644);
  } finally {
    await file.close();
  }
  return rename(temporary, path);
}
