import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isErrno } from '#base';
import { type Host, hostAt } from '#probes';

const archives = fileURLToPath(new URL('../../fixtures/hosts', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/recorded-hosts', import.meta.url));
const suffix = '.tar.gz';

/** Lists the names of all recorded hosts. */
export const recordedHostNames = (): readonly string[] =>
  readdirSync(archives)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length));

/**
 * Returns the root folder of a recorded host. The first caller unpacks its archive; the folder's name carries the
 * archive's digest, so a changed archive is unpacked again. Tests read the folder and never write to it.
 */
export function recordedHostFolder(name: string): string {
  const archive = join(archives, `${name}${suffix}`);
  const digest = createHash('sha256').update(readFileSync(archive)).digest('hex').slice(0, 16);
  const folder = join(cache, digest);
  if (!existsSync(folder)) unpack(archive, folder);
  return join(folder, name);
}

/** Unpacks beside the target and renames: test files that run at the same time never see a part of a host. */
function unpack(archive: string, folder: string): void {
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(`${folder}-`);
  try {
    const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', temporary], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tar cannot unpack ${archive}: ${stderr}`);
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!isErrno(error, 'EEXIST', 'ENOTEMPTY')) throw error;
  }
}

/** Returns a recorded host as the probes see it. */
export const recordedHost = (name: string): Host => hostAt(recordedHostFolder(name));

/** Reads the recorded output of a tool on `two-socket-server`, such as `link.json`. */
export async function readExpected<T>(file: string): Promise<T> {
  return JSON.parse(
    await readFile(join(recordedHostFolder('two-socket-server'), 'expect', file), 'utf8'),
  ) as T;
}
