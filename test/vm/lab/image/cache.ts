import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { repositoryRoot } from '../repository-root.ts';
import { acquireSlot } from '../slots.ts';

const userCache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const cacheFolder = join(userCache, 'ovirt-node-tests', 'vm');

/** Age at which an unused entry is removed. No run takes longer, so no run can still use the entry. */
const maxUnusedMs = 3 * 3_600_000;
const makeLimitMs = 20 * 60_000;

/**
 * Makes a folder once per key and keeps it for as long as runs use it. Two concurrent runs make it once, and never see a part of it.
 * @param key text of any length that changes when the content must be made again.
 * @returns the path of the folder.
 */
export async function makeOnce(
  name: string,
  key: string,
  make: (folder: string) => Promise<void> | void,
): Promise<string> {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const path = join(cacheFolder, `${name}-${digest}`);
  if (existsSync(path)) return markUsed(path);
  using _slot = await acquireSlot([`make-${name}`], makeLimitMs);
  if (existsSync(path)) return markUsed(path);
  mkdirSync(cacheFolder, { recursive: true });
  removeUnused(name);
  process.stderr.write(`the lab makes its ${name}\n`);
  const temporary = mkdtempSync(`${path}-`);
  try {
    await make(temporary);
    renameSync(temporary, path);
    return path;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function markUsed(path: string): string {
  utimesSync(path, new Date(), new Date());
  return path;
}

function removeUnused(name: string): void {
  for (const entry of readdirSync(cacheFolder).filter((one) => one.startsWith(`${name}-`))) {
    const path = join(cacheFolder, entry);
    if (Date.now() - statSync(path).mtimeMs > maxUnusedMs) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Hashes files and folders of this checkout: their contents and their paths relative to its root.
 * Two checkouts with the same files get the same hash, and share the images of the lab.
 * @param paths absolute paths.
 */
export function hashContents(...paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${relative(repositoryRoot, path)}\0`).update(readFileSync(path));
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}
