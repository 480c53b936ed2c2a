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
import { errorText, findPathProblem, isErrno, isOwnProcessRunning } from '#base';
import { CommandError, exitStatus } from '../command.ts';

/** The content of the demo file: how commands on this machine reach the embedded broker. */
export interface DemoBroker {
  readonly urls: readonly string[];
  /** Empty when the broker asks for no login. */
  readonly user: string;
  readonly password: string;
  /** Id of the process that runs the broker. */
  readonly pid: number;
}

/** The demo file cannot be written, is invalid, or is accessible to other users. */
export class DemoFileError extends CommandError {
  constructor(message: string, options?: ErrorOptions) {
    super(exitStatus.failed, message, options);
  }
}

/** The values that decide where the demo file is. */
export interface DemoFileLocation {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly temporaryDirectory?: string | undefined;
  /** Where the system keeps the runtime directories of users, each named after a user id. */
  readonly runtimeDirectories?: string | undefined;
  /** Undefined on systems without user ids. */
  readonly uid?: number | undefined;
}

const demoFileSchema = z.object({
  urls: z.array(z.string()),
  user: z.string(),
  password: z.string(),
  pid: z.number().int().positive(),
});

/** A larger file is not a demo file. */
const maxOctets = 65_536;

/**
 * Returns the path of the demo file: `$XDG_RUNTIME_DIR/ovirt-node/first-look.json`, else in the user's own folder under
 * the temporary directory. A session without the variable, as after su(1) or from cron(8), uses the directory that
 * systemd makes for the user: pam_systemd(8). The function ignores a directory of another user.
 */
export function demoFilePath({
  environment,
  temporaryDirectory = tmpdir(),
  runtimeDirectories = '/run/user',
  uid = process.getuid?.(),
}: DemoFileLocation): string {
  const own = uid === undefined ? undefined : join(runtimeDirectories, String(uid));
  const runtime = [environment['XDG_RUNTIME_DIR'], own].find(
    (folder) => folder && isFolderOwnedBy(folder, uid),
  );
  const folder = runtime
    ? join(runtime, 'ovirt-node')
    : join(temporaryDirectory, uid === undefined ? 'ovirt-node' : `ovirt-node-${uid}`);
  return join(folder, 'first-look.json');
}

/**
 * Writes the demo file, readable for this user alone.
 * @returns the demo mode that already runs, if any. {@link removeDemoFile} writes it back.
 * @throws {DemoFileError} when the folder belongs to another user or refuses the file.
 */
export function writeDemoFile(
  path: string,
  broker: DemoBroker,
  uid = process.getuid?.(),
): DemoBroker | undefined {
  const folder = dirname(path);
  requireSafePath(folder, uid);
  try {
    ensureFolder(folder);
    requireOwnFolder(folder, uid);
    chmodSync(folder, 0o700);
    const previous = readRunningDemo(path, uid);
    const temporary = `${path}.${process.pid}`;
    rmSync(temporary, { force: true });
    writeFileSync(temporary, `${JSON.stringify(broker)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
    return previous;
  } catch (error) {
    if (error instanceof DemoFileError) throw error;
    throw new DemoFileError(
      `${path} cannot be written: ${errorText(error)}; set XDG_RUNTIME_DIR to a folder of this user`,
      { cause: error },
    );
  }
}

/**
 * Reads the demo file.
 * @returns undefined when the file does not exist or its process has ended.
 * @throws {DemoFileError} when another user could have written the file: the password must not reach that user's
 * broker.
 */
export function readDemoFile(path: string, uid = process.getuid?.()): DemoBroker | undefined {
  let text: string;
  requireSafePath(dirname(path), uid);
  try {
    const folder = lstatSync(dirname(path));
    const file = lstatSync(path);
    if (!folder.isDirectory() || !isPrivate(folder, uid)) throw notPrivateError(dirname(path));
    if (!file.isFile() || !isPrivate(file, uid) || file.size > maxOctets) throw notPrivateError(path);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof DemoFileError) throw error;
    if (isErrno(error, 'ENOENT')) return undefined;
    throw new DemoFileError(`${path} cannot be read: ${errorText(error)}`, { cause: error });
  }
  const broker = demoFileSchema.safeParse(parseJson(text));
  if (!broker.success) throw new DemoFileError(`${path} is not a first-look file; remove it`);
  return isOwnProcessRunning(broker.data.pid) ? broker.data : undefined;
}

/**
 * Removes the demo file when this process wrote it.
 * @param previous the demo mode whose file was replaced; written back when its process still runs.
 */
export function removeDemoFile(path: string, previous?: DemoBroker, pid = process.pid): void {
  try {
    const written = demoFileSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
    if (!written.success || written.data.pid !== pid) return;
    rmSync(path, { force: true });
    if (previous && isOwnProcessRunning(previous.pid)) writeDemoFile(path, previous);
  } catch {
    // The file does not exist.
  }
}

function readRunningDemo(path: string, uid: number | undefined): DemoBroker | undefined {
  try {
    return readDemoFile(path, uid);
  } catch {
    return undefined;
  }
}

function isFolderOwnedBy(path: string, uid: number | undefined): boolean {
  try {
    const stats = statSync(path);
    return stats.isDirectory() && (uid === undefined || stats.uid === uid);
  } catch {
    return false;
  }
}

/** Makes the folder, but not its parents: a missing parent means that the location is wrong. */
function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}

/** The temporary directory of the environment may be in a folder of another user, who could replace the file after its check. */
function requireSafePath(folder: string, uid: number | undefined): void {
  const problem = findPathProblem(folder, uid);
  if (problem !== undefined) throw new DemoFileError(`${problem}; set TMPDIR to a folder of this user`);
}

function requireOwnFolder(folder: string, uid: number | undefined): void {
  const stats = lstatSync(folder);
  if (!stats.isDirectory() || (uid !== undefined && stats.uid !== uid)) throw notPrivateError(folder);
}

/** Reports whether the user owns a file and no other user may read or write it. */
function isPrivate(stats: { readonly uid: number; readonly mode: number }, uid: number | undefined): boolean {
  return uid === undefined || (stats.uid === uid && (stats.mode & 0o077) === 0);
}

function notPrivateError(path: string): DemoFileError {
  return new DemoFileError(`${path} is not this user's alone; remove it and start the first look again`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
