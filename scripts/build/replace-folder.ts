import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isErrno, isProcessRunning } from '#base';

/** Attempts to put the new folder in place while other processes do the same. */
const maxAttempts = 10;

/**
 * Replaces a folder as a whole: it holds the old content or the new, never a part of either. Fills a new folder beside it,
 * and removes those that interrupted processes left.
 * @param fill writes the content into the folder that it gets.
 * @throws what `fill` throws; the old folder stays, and no new one.
 */
export async function replaceFolder(
  folder: string,
  fill: (fresh: string) => Promise<void> | void,
): Promise<void> {
  for (const path of leftovers(folder)) rmSync(path, { recursive: true, force: true });
  const fresh = `${folder}.${process.pid}.new`;
  const old = `${folder}.${process.pid}.old`;
  try {
    mkdirSync(fresh, { recursive: true });
    await fill(fresh);
    putInPlace(fresh, folder, old);
  } finally {
    for (const path of [fresh, old]) rmSync(path, { recursive: true, force: true });
  }
}

/** Node cannot exchange two folders in one step: for some microseconds the folder does not exist. */
function putInPlace(fresh: string, folder: string, old: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(folder, old);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
    }
    try {
      renameSync(fresh, folder);
      return;
    } catch (error) {
      // Another process put its folder here in between.
      const isTaken = isErrno(error, 'ENOTEMPTY') || isErrno(error, 'EEXIST') || isErrno(error, 'ENOTDIR');
      if (!isTaken || attempt === maxAttempts) throw error;
      rmSync(old, { recursive: true, force: true });
    }
  }
}

/** Lists the new and old folders of processes that no longer run. */
function leftovers(folder: string): readonly string[] {
  const parent = dirname(folder);
  const prefix = `${basename(folder)}.`;
  return readEntries(parent)
    .filter((name) => name.startsWith(prefix))
    .filter((name) => {
      const pid = /^(\d+)\.(?:new|old)$/.exec(name.slice(prefix.length))?.[1];
      return pid !== undefined && (Number(pid) === process.pid || !isProcessRunning(Number(pid)));
    })
    .map((name) => join(parent, name));
}

function readEntries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}
