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
import { join } from 'node:path';
import { acquireSlot } from '../slots.ts';

const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const folder = join(cache, 'ovirt-node-tests', 'vm');

/** What nobody asked for as long as this goes; no run takes so long that it could still be in use. */
const keptMs = 3 * 3_600_000;
const makeLimitMs = 20 * 60_000;

/**
 * A folder that is made once for a key and kept while it is asked for. Nobody sees one that is half made, and two runs
 * at a time make it once.
 * @param key what the content is made of, in any length.
 */
export async function makeOnce(
  name: string,
  key: string,
  make: (fresh: string) => Promise<void> | void,
): Promise<string> {
  const place = join(folder, `${name}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`);
  if (existsSync(place)) return used(place);
  using _alone = await acquireSlot([`make-${name}`], makeLimitMs);
  if (existsSync(place)) return used(place);
  mkdirSync(folder, { recursive: true });
  removeOld(name);
  process.stderr.write(`the lab makes its ${name}\n`);
  const fresh = mkdtempSync(`${place}-`);
  try {
    await make(fresh);
    renameSync(fresh, place);
    return place;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function used(place: string): string {
  utimesSync(place, new Date(), new Date());
  return place;
}

function removeOld(name: string): void {
  for (const found of readdirSync(folder).filter((one) => one.startsWith(`${name}-`))) {
    const place = join(folder, found);
    if (Date.now() - statSync(place).mtimeMs > keptMs) rmSync(place, { recursive: true, force: true });
  }
}

/** What lies in these files and folders, as one text that changes with each of them. */
export function hashContents(...paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${path}\0`).update(readFileSync(path));
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}
