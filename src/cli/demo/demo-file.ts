import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** How commands on this machine reach the embedded broker of a first look. */
export interface DemoBroker {
  readonly urls: readonly string[];
  readonly user: string;
  readonly password: string;
  /** The process that serves it. */
  readonly pid: number;
}

/** The file is there, but somebody else could have written or read it, or it is none; or it cannot be written. */
export class DemoFileError extends Error {
  override readonly name = 'FirstLookFileError';
}

export interface DemoFileLocation {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly temporaryDirectory?: string | undefined;
  /** Undefined where the system has no such numbers. */
  readonly uid?: number | undefined;
}

const shape = z.object({
  urls: z.array(z.string()),
  user: z.string(),
  password: z.string(),
  pid: z.number().int().positive(),
});

/** Beyond it, it is not what was written here. */
const largestOctets = 65_536;

/**
 * `$XDG_RUNTIME_DIR/ovirt-node/first-look.json`, else in a folder of the user's own under the temporary directory: also
 * where the variable names what is not this user's folder, as after su(1).
 */
export function demoFilePath({
  environment,
  temporaryDirectory = tmpdir(),
  uid = process.getuid?.(),
}: DemoFileLocation): string {
  const runtime = environment['XDG_RUNTIME_DIR'];
  const folder =
    runtime && isFolderOf(runtime, uid)
      ? join(runtime, 'ovirt-node')
      : join(temporaryDirectory, uid === undefined ? 'ovirt-node' : `ovirt-node-${uid}`);
  return join(folder, 'first-look.json');
}

/**
 * Writes the file, readable for this user alone.
 * @returns the first look that runs already, if one does: {@link removeDemoFile} gives its place back.
 * @throws {DemoFileError} where its folder is somebody else's, or cannot be written.
 */
export function writeDemoFile(
  path: string,
  firstLook: DemoBroker,
  uid = process.getuid?.(),
): DemoBroker | undefined {
  const folder = dirname(path);
  try {
    makeFolder(folder);
    checkFolder(folder, uid);
    chmodSync(folder, 0o700);
    const before = runningFirstLook(path, uid);
    const temporary = `${path}.${process.pid}`;
    rmSync(temporary, { force: true });
    writeFileSync(temporary, `${JSON.stringify(firstLook)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
    return before;
  } catch (error) {
    if (error instanceof DemoFileError) throw error;
    throw new DemoFileError(
      `${path} cannot be written: ${(error as Error).message}; set XDG_RUNTIME_DIR to a folder of this user`,
      { cause: error },
    );
  }
}

/**
 * The first look that runs; undefined where there is none, or its process has ended.
 * @throws {DemoFileError} where another user could have made or changed the file: a password must not go to a stranger's broker.
 */
export function readDemoFile(path: string, uid = process.getuid?.()): DemoBroker | undefined {
  let text: string;
  try {
    const folder = lstatSync(dirname(path));
    const file = lstatSync(path);
    if (!folder.isDirectory() || !isOwn(folder, uid)) throw stranger(dirname(path));
    if (!file.isFile() || !isOwn(file, uid) || file.size > largestOctets) throw stranger(path);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof DemoFileError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DemoFileError(`${path} cannot be read: ${message}`, { cause: error });
  }
  const firstLook = shape.safeParse(parseJson(text));
  if (!firstLook.success) throw new DemoFileError(`${path} is no first look's; remove it`);
  return isRunning(firstLook.data.pid) ? firstLook.data : undefined;
}

/** Removes the file where it is this process's own, or gives it back to the one that had it before and still runs. */
export function removeDemoFile(path: string, before?: DemoBroker, pid = process.pid): void {
  try {
    const written = shape.safeParse(parseJson(readFileSync(path, 'utf8')));
    if (!written.success || written.data.pid !== pid) return;
    rmSync(path, { force: true });
    if (before && isRunning(before.pid)) writeDemoFile(path, before);
  } catch {
    // It is gone, or was never there.
  }
}

function runningFirstLook(path: string, uid: number | undefined): DemoBroker | undefined {
  try {
    return readDemoFile(path, uid);
  } catch {
    return undefined;
  }
}

function isFolderOf(path: string, uid: number | undefined): boolean {
  try {
    const found = statSync(path);
    return found.isDirectory() && (uid === undefined || found.uid === uid);
  } catch {
    return false;
  }
}

/** The folder alone: the one it lies in is there, or it is no place for it. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function checkFolder(folder: string, uid: number | undefined): void {
  const found = lstatSync(folder);
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) throw stranger(folder);
}

/** Owned by the user, and nobody else may write, nor read the password. */
function isOwn(found: { readonly uid: number; readonly mode: number }, uid: number | undefined): boolean {
  return uid === undefined || (found.uid === uid && (found.mode & 0o077) === 0);
}

function stranger(path: string): DemoFileError {
  return new DemoFileError(`${path} is not this user's alone; remove it and start the first look again`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
