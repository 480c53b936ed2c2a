import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFoldersAbove, checkOwnFolder, errorText, formatMode, type Log, makeFolder } from '#base';
import { type Libc, loadLibc } from '#netlink';
import { StateError, fileName as stateFile } from './agent-state.ts';

/** The state directory as this agent's own. */
export interface StateLock {
  /** Leaves the directory to the next agent; the end of the process does so as well. */
  release(): void;
}

const lockName = 'lock';
/** EWOULDBLOCK of errno(3), on Linux. */
const wouldBlock = 11;
const advice = 'name another with --state DIR or state.directory';

/**
 * Makes the state directory where it is absent, and takes it for this agent: a lock of the kernel, which ends with its process.
 * Warns where the system has no such locks.
 * @param load loads libc.
 * @throws {StateError} when another agent has it, or another user could write in it.
 */
export async function lockState(
  directory: string,
  log: Log,
  load: () => Promise<Libc | undefined> = loadLibc,
): Promise<StateLock> {
  const path = join(directory, lockName);
  let file: number;
  try {
    checkFoldersAbove(directory);
    await makeFolder(directory);
    await checkOwnFolder(directory);
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw new StateError(`${directory} cannot be written: ${errorText(error)}; ${advice}`, { cause: error });
  }
  try {
    const locked = (await load())?.lockFile(file);
    if (locked?.errno === wouldBlock) throw new StateError(inUseText(directory, readFileSync(path, 'utf8')));
    if (locked?.value !== 0)
      log.warn(
        { path, errno: locked?.errno },
        'this system has no locks of files; a second agent would not be noticed',
      );
    await closeToOthers(directory);
    ftruncateSync(file);
    writeSync(file, `${process.pid}\n`, 0);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  let isHeld = true;
  return {
    release() {
      if (!isHeld) return;
      isHeld = false;
      // The file stays: a new one of the same name would be another lock.
      ftruncateSync(file);
      closeSync(file);
    },
  };
}

function inUseText(directory: string, text: string): string {
  const pid = /^(\d+)\n$/.exec(text)?.[1];
  const holder = pid === undefined ? 'another agent' : `the agent of process ${pid}`;
  return `${directory} is in use by ${holder}; expected a state directory of this agent alone: end that agent, or ${advice}`;
}

/** Closes a directory that others may read, where it holds nothing else. @throws {StateError} */
async function closeToOthers(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  if ((mode & 0o077) === 0) return;
  const names = await readdir(directory);
  if (names.includes(stateFile) || names.every((name) => name === lockName)) {
    await chmod(directory, 0o700);
    return;
  }
  throw new StateError(`${directory} has mode ${formatMode(mode)}; expected 0700 (chmod 0700), or ${advice}`);
}
