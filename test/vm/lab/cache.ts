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
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const folder = join(cache, 'ovirt-node-tests', 'vm');

/** So many of one name are kept: what is older may be in use by nobody any more. */
const mostKept = 3;

/**
 * A folder that is made once for a key and kept; the oldest go. Nobody sees one that is half made.
 * @param key what the content is made of, in any length.
 */
export async function kept(
  name: string,
  key: string,
  make: (fresh: string) => Promise<void> | void,
): Promise<string> {
  const place = join(folder, `${name}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`);
  if (existsSync(place)) return place;
  mkdirSync(folder, { recursive: true });
  for (const old of sorted(name).slice(mostKept - 1)) rmSync(old, { recursive: true, force: true });
  const fresh = mkdtempSync(`${place}-`);
  try {
    await make(fresh);
    renameSync(fresh, place);
    return place;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Folders of a name, the newest first. */
function sorted(name: string): readonly string[] {
  return readdirSync(folder)
    .filter((found) => found.startsWith(`${name}-`))
    .map((found) => join(folder, found))
    .map((path) => ({ path, ms: statSync(path).mtimeMs }))
    .sort((a, b) => b.ms - a.ms)
    .map(({ path }) => path);
}

/** What lies in these files and folders, as one text that changes with each of them. */
export function contents(...paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${path}\0`).update(readFileSync(path));
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}
